/** What one test of the product did, as its own runner reports it. */
export interface TestResult {
  /** What stands before the test's name: a file, a class or a group. */
  readonly suite: string;
  /** With the groups around it: `orders > a total is kept`. */
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped; empty where the runner does not say. */
  readonly message: string;
}

/** The suite of tests that stand in none. */
export const noSuite = 'tests';

// A message is read by a person; a log that a runner attached to it is not.
const messageCharactersMax = 8_000;

export function cutMessage(message: string): string {
  const text = message.trim();
  return text.length > messageCharactersMax ? `${text.slice(0, messageCharactersMax)}…` : text;
}

/** Tests of one name, as a runner writes parameters or repetitions, are numbered in their order. */
export function withDistinctNames(results: readonly TestResult[]): readonly TestResult[] {
  const seen = new Map<string, number>();
  return results.map((result) => {
    const key = `${result.suite}\n${result.name}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? result : { ...result, name: `${result.name} (${count})` };
  });
}
