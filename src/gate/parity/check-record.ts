import type { Observation } from './observation.ts';
import type { Parameters } from '../../engine/session/answer.ts';

/** What one check did on one profile. */
export type CheckRecord =
  | ({ readonly outcome: 'passed' } & Observed)
  | ({
      readonly outcome: 'failed';
      readonly failure: string;
      readonly diff: string | null;
      readonly compared?: Compared;
    } & Observed)
  | { readonly outcome: 'not-exercised'; readonly reason: string; readonly location: Location };

/** Both values of an assertion that did not hold, written out. */
export interface Compared {
  readonly expected: string;
  readonly received: string;
}

interface Observed {
  readonly observations: Readonly<Record<string, Observation>>;
  /** Left out of baselines. */
  readonly asked?: Asked;
  readonly location: Location;
}

/** What a check asked its sessions, as far as it is kept. */
export interface Asked {
  /** Different ones, in the order in which they came. */
  readonly statements: readonly string[];
  readonly last: SentStatement | null;
}

export interface SentStatement {
  readonly statement: string;
  readonly parameters: Parameters;
}

/** Where the check stands, relative to the product's folder. */
export interface Location {
  readonly file: string;
  readonly line: number;
}

/** `suites/tables.test.ts > there are 13 tables`: the same on every profile and in every run. */
export type CheckId = string;
