import type { Observation } from './observation.ts';

/** What one check did on one profile. */
export type CheckRecord =
  | ({ readonly outcome: 'passed' } & Observed)
  | ({ readonly outcome: 'failed'; readonly failure: string; readonly diff: string | null } & Observed)
  | { readonly outcome: 'not-exercised'; readonly reason: string; readonly location: Location };

interface Observed {
  readonly observations: Readonly<Record<string, Observation>>;
  readonly location: Location;
}

/** Where the check stands, relative to the product's folder. */
export interface Location {
  readonly file: string;
  readonly line: number;
}

/** `suites/tables.test.ts > there are 13 tables`: the same on every profile and in every run. */
export type CheckId = string;
