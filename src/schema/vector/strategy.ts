import { hnsw } from './hnsw.ts';
import { ivfflat } from './ivfflat.ts';
import { scann } from './scann.ts';
import type { VectorIndex } from './index-step-specification.ts';
import type { SettingsFamily } from './strategy-settings.ts';
import type { IndexStrategyName } from '../../engine/profile/profile.ts';
import type { Session } from '../../engine/session/session.ts';

/** An access method for vectors, and what an index of it has to be told. */
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
  /** The storage parameter that {@link IndexOverrides} can change. */
  readonly partitionOption: string;
}

export interface IndexOverrides {
  /** ScaNN: leaves, instead of the rule in the specification. */
  readonly numLeaves?: number | undefined;
  /** IVFFlat: lists, instead of the number in the specification. */
  readonly lists?: number | undefined;
}

/** What the database of a session, or of anything else that runs a statement, uses: ScaNN where its extension is installed. */
export async function detectIndexStrategy(session: StatementRunner): Promise<IndexStrategyName> {
  const { rows } = await session.run("SELECT extname FROM pg_extension WHERE extname = 'alloydb_scann'");
  return rows.length > 0 ? 'scann' : 'ivfflat';
}

interface StatementRunner {
  run(sql: string): Promise<{ readonly rows: readonly unknown[] }>;
}

export function strategyNamed(name: IndexStrategyName): IndexStrategy {
  return strategies[name];
}

/** Any access method, also one that is no profile's own. */
export function vectorStrategyNamed(name: SettingsFamily): VectorStrategy {
  return name === 'hnsw' ? hnsw : strategies[name];
}

/** The access methods for vectors that the database has. */
export async function findVectorStrategies(session: Session): Promise<readonly SettingsFamily[]> {
  const { rows } = await session.run('SELECT amname FROM pg_am');
  const methods = new Set(rows.flat());
  return (['ivfflat', 'hnsw', 'scann'] as const).filter((name) => methods.has(vectorStrategyNamed(name).accessMethod));
}

const strategies: Readonly<Record<IndexStrategyName, IndexStrategy>> = { scann, ivfflat };
