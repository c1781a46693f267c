import type { Cluster } from './cluster-trial.ts';
import { clusterFindings } from './lint.ts';
import { MigrationError } from './migration-error.ts';
import type { MigrationFile } from './migration-file.ts';
import { scalar } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * Throws a `migration-cluster` when a file changes the server beyond its database, the server is not thrown away, and
 * nobody has approved it.
 */
export async function refuseClusterChanges(
  session: Session,
  files: readonly MigrationFile[],
  cluster: Cluster,
): Promise<void> {
  if (cluster.kind === 'throw-away') return;
  // A borrowed server's other databases stay as they are: what names one is done to the migrated one.
  const database = cluster.kind === 'lasting' ? (scalar(await session.run('SELECT current_database()')) ?? null) : null;
  for (const file of files) {
    const refused = (await clusterFindings(file, database)).find(({ approved }) => approved === null);
    if (refused !== undefined)
      throw new MigrationError('migration-cluster', { path: file.path, line: refused.line }, refused.sentence);
  }
}
