import type { VectorStrategy, IndexStrategy } from './index-strategy.ts';
import { hnsw } from './hnsw.ts';
import { ivfflat } from './ivfflat.ts';
import { scann } from './scann.ts';
import type { SettingsFamily } from './strategy-settings.ts';
import type { IndexStrategyName } from '../../engine/profile/profile.ts';
import type { Session } from '../../engine/session/session.ts';

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
