import { runMigrationCommand } from './migration-command.ts';
import type { Cluster } from './cluster-trial.ts';
import { readDumpFile } from './dump-file.ts';
import { migrate, type MigrationReport } from './migrate.ts';
import { readMigrationFiles, type MigrationFile } from './migration-file.ts';
import type { Environment } from '../../base/config/environment.ts';
import type { Dump, Migrator, SqlFolder } from '../../engine/config/migrator.ts';
import { EmbeddedSession } from '../../engine/session/embedded-session.ts';
import type { Session } from '../../engine/session/session.ts';

export interface BringOptions {
  readonly environment: Environment;
  readonly cluster?: Cluster;
  readonly lockDeadlineMs?: number | undefined;
  readonly onProgress?: ((step: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings the schema of the product to the session's database, whose URL is `url`, null where it has none. Returns what the
 * runner reports, and null for a command.
 */
export async function bringSchema(
  session: Session,
  url: string | null,
  migrator: Migrator,
  { environment, cluster, lockDeadlineMs, onProgress, signal }: BringOptions,
): Promise<MigrationReport | null> {
  if (migrator.kind === 'command') {
    onProgress?.(migrator.command);
    const runOn = (place: string): Promise<void> => runMigrationCommand(migrator, place, { environment, signal });
    if (session instanceof EmbeddedSession) await session.serve(runOn);
    else if (url !== null) await runOn(url);
    else throw new RangeError('A command needs a database with a URL.');
    return null;
  }
  return migrate(session, {
    files: await migrationFilesOf(session, migrator, signal),
    ...(cluster && { cluster }),
    ...(lockDeadlineMs !== undefined && { lockDeadlineMs }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
}

/** The files of a migrator that has some. A dump's grants depend on the roles of the session's server. */
export async function migrationFilesOf(
  session: Session,
  migrator: SqlFolder | Dump,
  signal?: AbortSignal,
): Promise<readonly MigrationFile[]> {
  if (migrator.kind === 'sql-folder') return readMigrationFiles(migrator, signal);
  const { rows } = await session.run('SELECT rolname FROM pg_roles');
  const roles = new Set(rows.map(([name]) => name ?? ''));
  return [await readDumpFile(migrator.file, roles, signal)];
}
