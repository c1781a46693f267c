import type { ProductRun } from './product-run.ts';
import type { TestResult } from './test-result.ts';
import type { CheckId, CheckRecord } from '../parity/check-record.ts';
import { outcomeObservation, testOutcome } from '../parity/test-outcome.ts';

/** The suite of the check that the command itself is. */
export const commandSuite = 'command';

/** The product's tests as checks, and the command itself as one. */
export function productRecords(run: ProductRun, command: readonly string[]): Readonly<Record<CheckId, CheckRecord>> {
  return {
    [`${commandSuite} > ${command.join(' ')}`]: commandRecord(run),
    ...Object.fromEntries(run.results.map((result) => [`${result.suite} > ${result.name}`, recordOf(result)])),
  };
}

const nowhere = { file: '', line: 0 };

function recordOf({ outcome, message }: TestResult): CheckRecord {
  if (outcome === 'skipped') {
    return {
      outcome: 'not-exercised',
      reason: message === '' ? 'skipped by its own runner' : message,
      location: nowhere,
    };
  }
  return ranRecord(outcome, message);
}

/** Where no test says more, the end of the output is all there is to look at. */
function commandRecord({ fault, lastLines }: ProductRun): CheckRecord {
  const output = lastLines.join('\n');
  return fault === null ? ranRecord('passed', output) : ranRecord('failed', `${fault}\n${output}`.trim());
}

function ranRecord(outcome: 'passed' | 'failed', message: string): CheckRecord {
  const observations = { [outcomeObservation]: testOutcome(outcome, message) };
  return outcome === 'passed'
    ? { outcome, observations, location: nowhere }
    : {
        outcome,
        observations,
        location: nowhere,
        failure: message === '' ? 'It gave no message.' : message,
        diff: null,
      };
}
