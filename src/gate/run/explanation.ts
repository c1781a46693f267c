import type { CheckRecord } from '../parity/check-record.ts';
import type { Divergence } from '../parity/compare.ts';

/** What a run finds out about its faults beyond the faults themselves. */
export interface Explanations {
  readonly divergences: ReadonlyMap<Divergence, DivergenceExplanation>;
  readonly failures: ReadonlyMap<CheckRecord, Explanation>;
}

export interface Explanation {
  /** The cause that it follows from, in one line; null where it stands for itself. */
  readonly follows: string | null;
  /** The statement with its values as a command; null where there is none, or no server to run it on. */
  readonly psql: string | null;
}

export interface DivergenceExplanation extends Explanation {
  readonly place: ObjectPlace | null;
}

export interface ObjectPlace {
  readonly file: string;
  /** Null for a folder. */
  readonly line: number | null;
}
