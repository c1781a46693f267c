import { ivfflat } from './ivfflat.ts';
import { scann } from './scann.ts';
import type { VectorIndex } from './index-step-specification.ts';
import type { IndexStrategyName } from '../profile/profile.ts';
import type { Session } from '../session/session.ts';

/** How vectors are indexed: the part of the index step that differs between engines. */
export interface IndexStrategy {
  readonly name: IndexStrategyName;
  /** The access method, as `pg_am` names it. */
  readonly accessMethod: string;
  /** The shared library that brings the access method and its settings. */
  readonly library: string;
  /** True when the engine refuses to index an empty table. */
  readonly needsRows: boolean;
  readonly operatorClasses: Readonly<Record<VectorIndex['metric'], string>>;
  /** The storage parameters of the index, in the order in which they are written. */
  options(index: VectorIndex, rows: number, overrides: IndexOverrides): Readonly<Record<string, string>>;
  /** The storage parameter that {@link IndexOverrides} can change. */
  readonly partitionOption: string;
}

export interface IndexOverrides {
  /** ScaNN: leaves, instead of the rule in the specification. */
  readonly numLeaves?: number | undefined;
  /** IVFFlat: lists, instead of the number in the specification. */
  readonly lists?: number | undefined;
}

/** What the database that the session is in uses: ScaNN where its extension is installed. */
export async function detectIndexStrategy(session: Session): Promise<IndexStrategyName> {
  const { rows } = await session.run("SELECT extname FROM pg_extension WHERE extname = 'alloydb_scann'");
  return rows.length > 0 ? 'scann' : 'ivfflat';
}

export function strategyNamed(name: IndexStrategyName): IndexStrategy {
  return strategies[name];
}

const strategies: Readonly<Record<IndexStrategyName, IndexStrategy>> = { scann, ivfflat };
