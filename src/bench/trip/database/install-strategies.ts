import type { StrategyName } from '../../../vault/result/quantities.ts';
import type { BenchmarkDatabase } from './benchmark-database.ts';
import { findVectorStrategies } from '../../../schema/vector/strategy.ts';

/** Installs what the server brings for vectors, and answers the index strategies that it then has. */
export async function installStrategies({ session }: BenchmarkDatabase): Promise<readonly StrategyName[]> {
  await session.run('CREATE EXTENSION IF NOT EXISTS vector');
  const { rows } = await session.run("SELECT FROM pg_available_extensions WHERE name = 'alloydb_scann'");
  if (rows.length > 0) await session.run('CREATE EXTENSION IF NOT EXISTS alloydb_scann CASCADE');
  return findVectorStrategies(session);
}
