import type { Json } from './json.ts';
import type { Observation } from './observation.ts';

/** The name under which the outcome of a product's own test is observed, and written down where it is expected to differ. */
export const outcomeObservation = 'outcome of the test';

/** The answer to a statement that the product's own tests sent. */
export const capturedAnswer = 'captured answer';
/** Which statements they sent. */
export const capturedStatements = 'captured statements';

/** What is observed of a product's own tests: entries about it are for `exec` to judge, and all others for `run`. */
export const productObservations: ReadonlySet<string> = new Set([
  outcomeObservation,
  capturedAnswer,
  capturedStatements,
]);

/** What came of a product's own test. */
export function testOutcome(outcome: 'passed' | 'failed', message: string): Observation {
  const value = message === '' ? { outcome } : { outcome, message };
  return { value, comparison: { how: 'outcome' }, statement: null };
}

/** The outcome in such a value; null where it is none. */
export function outcomeIn(value: Json): string | null {
  return typeof value === 'object' && value !== null && 'outcome' in value && typeof value['outcome'] === 'string'
    ? value['outcome']
    : null;
}
