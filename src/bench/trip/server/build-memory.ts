import type { BenchmarkDatabase } from '../database/benchmark-database.ts';
import type { DatasetFacts } from '../../../vault/result/result.ts';
import type { RunningServer } from '../../../engine/server/server.ts';
import { scalar } from '../../../engine/session/answer.ts';
import { buildMegabytes } from './server-memory.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';

/**
 * Gives every session of our own database the memory that index builds and vacuums need. pgvector builds HNSW in memory
 * while the graph fits `maintenance_work_mem`, and a tenth as fast on disk beyond it. Parallel workers share that memory, which in a container has to fit into /dev/shm: where it does not, there is
 * one worker. In process nothing is changed.
 */
export async function giveBuildMemory(
  { kind, session }: BenchmarkDatabase,
  server: Pick<RunningServer, 'kind' | 'profile'>,
  size: Pick<DatasetFacts, 'rows' | 'dimensions'>,
): Promise<void> {
  if (kind === 'embedded') return;
  const megabytes = buildMegabytes(size, server.kind);
  const shared = server.kind === 'docker' ? (server.profile.sharedMemoryBytes ?? Infinity) : Infinity;
  const settings: Record<string, string> = { maintenance_work_mem: `${megabytes}MB` };
  if (megabytes * 2 ** 20 > shared * shareOfShared) settings['max_parallel_maintenance_workers'] = '0';
  const database = quoteIdentifier(scalar(await session.run('SELECT current_database()')) ?? '');
  for (const [name, value] of Object.entries(settings)) {
    await session.run(`ALTER DATABASE ${database} SET ${quoteIdentifier(name)} = '${value}'`);
    await session.run('SELECT set_config($1, $2, false)', [name, value]);
  }
}

const shareOfShared = 0.75;
