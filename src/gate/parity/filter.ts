import type { CheckId } from './check-record.ts';

/** What flags of a run leave out: `--suite` and `--check`. */
export interface Filter {
  /** Texts of which a suite file's path holds one; empty for every file. */
  readonly suites: readonly string[];
  /** A regular expression that a check's name matches; null for every name. */
  readonly check: string | null;
}

/** Whether a run with this filter makes the check. Checks of the run itself are made by every run. */
export function keeps(filter: Filter | null, check: CheckId): boolean {
  const [file = '', ...names] = check.split(' > ');
  if (filter === null || names.length === 0) return true;
  const { suites, check: pattern } = filter;
  const inFile = suites.length === 0 || suites.some((text) => file.includes(text));
  return inFile && (pattern === null || new RegExp(pattern).test(names.join(' ')));
}

/** The flags as a person writes them. */
export function filterFlags({ suites, check }: Filter): string {
  const flags = suites.length === 0 ? [] : [`--suite ${suites.join(' ')}`];
  // The pattern of --check is its text with every sign escaped.
  const text = check?.replaceAll(/\\([.*+?^${}()|[\]\\])/g, '$1');
  return [...flags, ...(text === undefined ? [] : [`--check "${text}"`])].join(' ');
}
