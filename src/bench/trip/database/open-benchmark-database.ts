import { EmbeddedBenchmarkDatabase } from './embedded-benchmark-database.ts';
import { PostgresBenchmarkDatabase } from './postgres-benchmark-database.ts';
import type { BenchmarkDatabase } from './benchmark-database.ts';
import { EmbeddedSession } from '../../../engine/session/embedded-session.ts';
import { startPglite } from '../../../engine/session/start-pglite.ts';
import type { Endpoint } from '../../../engine/session/endpoint.ts';
import { openPostgresSession } from '../../../engine/session/postgres-session.ts';

/** Opens a database to measure in. Whoever opens it closes it. Throws a ConnectionLostError when nobody answers. */
export async function openBenchmarkDatabase(endpoint: Endpoint): Promise<BenchmarkDatabase> {
  if (endpoint.kind === 'postgres') {
    return new PostgresBenchmarkDatabase(endpoint.url, await openPostgresSession(endpoint.url));
  }
  const pglite = await startPglite(endpoint.archive);
  return new EmbeddedBenchmarkDatabase(pglite, new EmbeddedSession(pglite));
}
