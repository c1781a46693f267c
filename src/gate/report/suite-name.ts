/** A suite's short name: `tables` of `suites/tables.test.ts`. */
export function suiteName(suite: string): string {
  return suite.replace(/^suites\//, '').replace(/\.(?:test|suite)\.[cm]?[jt]s$/, '');
}

/**
 * The suite that a check belongs to, and its own name: `suites/tables.test.ts > there are 13` is `tables` and
 * `there are 13`. A check that the run itself makes belongs to `run`.
 */
export function checkParts(check: string): { readonly suite: string; readonly name: string } {
  const end = check.indexOf(separator);
  if (end < 0) return { suite: runItself, name: check };
  return { suite: suiteName(check.slice(0, end)), name: check.slice(end + separator.length) };
}

const separator = ' > ';
const runItself = 'run';
