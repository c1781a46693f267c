import type { VectorIndex } from './index-step-specification.ts';
import type { SettingsFamily } from './strategy-settings.ts';
import type { IndexStrategyName } from '../../engine/profile/profile.ts';

/** An access method for vectors, and what an index of it needs to know. */
export interface VectorStrategy {
  readonly name: SettingsFamily;
  /** The access method, as `pg_am` names it. */
  readonly accessMethod: string;
  /** The shared library that brings the access method and its settings. */
  readonly library: string;
  /** True when the engine refuses to index an empty table. */
  readonly needsRows: boolean;
  readonly operatorClasses: Readonly<Record<VectorIndex['metric'], string>>;
}

/** How a profile indexes its vectors: the part of the index step that differs between engines. */
export interface IndexStrategy extends VectorStrategy {
  readonly name: IndexStrategyName;
  /** The storage parameters of the index, in the order in which they are written. */
  options(index: VectorIndex, rows: number, overrides: IndexOverrides): Readonly<Record<string, string>>;
  /** The fewest rows with a vector on which the engine builds an index with these storage parameters. */
  rowsMin(options: Readonly<Record<string, string>>): number;
  /** The storage parameter that {@link IndexOverrides} can change. */
  readonly partitionOption: string;
}

export interface IndexOverrides {
  /** ScaNN: leaves, instead of the rule in the specification. */
  readonly numLeaves?: number | undefined;
  /** IVFFlat: lists, instead of the number in the specification. */
  readonly lists?: number | undefined;
}
