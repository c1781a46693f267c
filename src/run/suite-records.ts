import type { TestCase, TestModule, TestSuite } from 'vitest/node';
import type { CheckId, CheckRecord, Location } from '../parity/check-record.ts';

/** Every check that a suite file declares has a record, and what is wrong with the file itself is a failed one. */
export function suiteRecords(module: TestModule, file: string): Readonly<Record<CheckId, CheckRecord>> {
  const named = new Map<string, TestCase[]>();
  for (const test of module.children.allTests()) named.set(test.fullName, [...(named.get(test.fullName) ?? []), test]);
  const records = [...named].flatMap(([name, twins]) => {
    const record = worst(twins.flatMap((test) => recordOf(test, file) ?? []));
    return record === undefined ? [] : [[`${file} > ${name}`, record] as const];
  });
  const faults = [...moduleFaults(module, file), ...[...named.values()].flatMap((twins) => twinFaults(twins, file))];
  return { ...Object.fromEntries(records), ...fileFailure(file, faults) };
}

/** Something that no single check can be blamed for. */
export interface SuiteFault {
  readonly message: string;
  readonly line: number;
}

/** The record of the file itself; none without a fault. */
export function fileFailure(file: string, faults: readonly SuiteFault[]): Readonly<Record<CheckId, CheckRecord>> {
  const [first] = faults;
  if (first === undefined) return {};
  const failure = [...new Set(faults.map(({ message }) => message))].join('\n');
  const location = { file, line: first.line };
  return {
    [`${file} > (the suite file itself)`]: { outcome: 'failed', failure, diff: null, observations: {}, location },
  };
}

/** Errors while the file was read, in a hook around its checks, or in a group without a check. */
function moduleFaults(module: TestModule, file: string): readonly SuiteFault[] {
  const groups = [...module.children.allSuites()];
  const faults = [
    ...module.errors().map(({ message }) => ({ message, line: 1 })),
    ...groups.flatMap((group) => group.errors().map((error) => groupFault(group, error.message))),
  ];
  if (!['passed', 'failed', 'skipped'].includes(module.state()))
    faults.push({ message: `The run ended before ${file} did.`, line: 1 });
  if (faults.length === 0 && module.children.allTests().next().done === true)
    faults.push({ message: `${file} declares no check.`, line: 1 });
  return faults;
}

function groupFault(group: TestSuite, message: string): SuiteFault {
  return { message: `In "${group.fullName}": ${message}`, line: group.location?.line ?? 1 };
}

/** Two checks of one name cannot be told apart in a comparison or a baseline. */
function twinFaults(twins: readonly TestCase[], file: string): readonly SuiteFault[] {
  const [first] = twins;
  if (first === undefined || twins.length === 1) return [];
  const places = twins.map((test) => `${file}:${lineOf(test)}`).join(' and ');
  return [{ message: `${twins.length} checks have the name "${first.fullName}": ${places}.`, line: lineOf(first) }];
}

/** Of checks that share a name the one that failed, so that no other hides it. */
function worst(records: readonly CheckRecord[]): CheckRecord | undefined {
  return outcomes.flatMap((outcome) => records.filter((record) => record.outcome === outcome))[0];
}

const outcomes: readonly CheckRecord['outcome'][] = ['failed', 'not-exercised', 'passed'];

/** What a check did, or null for one that a name pattern left out. */
function recordOf(test: TestCase, file: string): CheckRecord | null {
  const result = test.result();
  const location = { file, line: lineOf(test) };
  switch (result.state) {
    case 'passed':
      return { outcome: 'passed', observations: test.meta().observations ?? {}, location };
    case 'failed': {
      const [error] = result.errors;
      return failed(test, location, error?.message ?? 'The check failed without an error.', error?.diff);
    }
    case 'skipped':
      return test.options.mode === 'run' || result.note !== undefined
        ? { outcome: 'not-exercised', reason: result.note ?? 'skipped without a reason', location }
        : null;
    case 'pending':
      return failed(test, location, 'The run ended before the check did.');
  }
}

function failed(test: TestCase, location: Location, failure: string, diff: string | null = null): CheckRecord {
  return { outcome: 'failed', failure, diff, observations: test.meta().observations ?? {}, location };
}

function lineOf(test: TestCase): number {
  return test.location?.line ?? 1;
}
