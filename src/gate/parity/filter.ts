import { escapePattern } from '../../base/escape-pattern.ts';
import type { CheckId } from './check-record.ts';

/** What flags of a run leave out: `--suite` and `--check`. */
export interface Filter {
  /** Texts of which a suite file's path holds one; empty for every file. */
  readonly suites: readonly string[];
  /** Text that a check's name holds; null for every name. */
  readonly check: string | null;
}

/** Whether a run with this filter makes the check. Checks of the run itself are made by every run. */
export function keeps(filter: Filter | null, check: CheckId): boolean {
  const [file = '', ...names] = check.split(' > ');
  if (filter === null || names.length === 0) return true;
  const { suites, check: text } = filter;
  const inFile = suites.length === 0 || suites.some((part) => file.includes(part));
  return inFile && (text === null || new RegExp(checkPattern(text)).test(names.join(' ')));
}

/** The flags as a person writes them. */
export function filterFlags({ suites, check }: Filter): string {
  const flags = suites.length === 0 ? [] : [`--suite ${suites.join(' ')}`];
  return [...flags, ...(check === null ? [] : [`--check "${check}"`])].join(' ');
}

/** What matches the names of checks that hold the text. Vitest joins the names of a check's groups by a space. */
export function checkPattern(text: string): string {
  return escapePattern(text).replaceAll(' > ', '(?: > | )');
}
