import { applyMigration, type AppliedMigration } from './apply-migration.ts';
import { withCleanSession } from './clean-session.ts';
import { findInvalidIndexes, type InvalidIndex } from './invalid-index.ts';
import { ensureLedger, planMigrations, readLedger } from './ledger.ts';
import { refuseClusterChanges } from './cluster-rule.ts';
import type { Cluster } from './cluster-trial.ts';
import { readMigrationFiles, type MigrationFile } from './migration-file.ts';
import { withMigrationLock } from './migration-lock.ts';
import { UsageError } from '../../base/errors.ts';
import type { Naming } from '../../engine/config/migrator.ts';
import type { Session } from '../../engine/session/session.ts';

export interface MigrateOptions {
  /** The folder of the migrations; `files` goes before it. */
  readonly directory?: string | undefined;
  /** How its files are named; found out by default. */
  readonly naming?: Naming;
  /** The files, where they have been read. */
  readonly files?: readonly MigrationFile[];
  /** Whose the server is; `lasting` by default. */
  readonly cluster?: Cluster;
  /** How long another runner may hold the lock before this one gives up. 60 s by default. */
  readonly lockDeadlineMs?: number;
  /** Tells a person what runs: `002_add_a_column`. */
  readonly onProgress?: (step: string) => void;
  /** Looked at between two statements and while the lock is waited for. What a file has begun is rolled back. */
  readonly signal?: AbortSignal;
}

export interface MigrationReport {
  readonly applied: readonly AppliedMigration[];
  readonly alreadyApplied: readonly string[];
  /** Left by something else, found after the run: {@link rebuildInvalidIndexes} rebuilds them. */
  readonly invalidIndexes: readonly InvalidIndex[];
  readonly durationMs: number;
}

/**
 * Applies what the database has not seen of the folder, forward only, a file at a time, each in its own transaction.
 * A second run does nothing; a second runner waits for the first.
 *
 * Throws {@link MigrationError}: before anything ran when the folder cannot be trusted (syntax, drift, a removed or a late
 * file), or after a refusal, which leaves nothing of the file that failed and keeps the files before it.
 */
export async function migrate(session: Session, options: MigrateOptions): Promise<MigrationReport> {
  const startedAt = performance.now();
  const files = await filesOf(options);
  const lockOptions = { ...options, lockDeadlineMs: options.lockDeadlineMs ?? lockDeadlineMsDefault };
  return withMigrationLock(session, lockOptions, async () => {
    await ensureLedger(session);
    const { alreadyApplied, pending } = planMigrations(files, await readLedger(session));
    const { signal, cluster = { kind: 'lasting' } } = options;
    await refuseClusterChanges(session, pending, cluster);
    const applied: AppliedMigration[] = [];
    for (const file of pending) {
      options.signal?.throwIfAborted();
      options.onProgress?.(file.name);
      const apply = (): Promise<AppliedMigration> => applyMigration(session, file, { cluster, signal });
      applied.push(await withCleanSession(session, file, apply));
    }
    const invalidIndexes = await findInvalidIndexes(session);
    return { applied, alreadyApplied, invalidIndexes, durationMs: performance.now() - startedAt };
  });
}

const lockDeadlineMsDefault = 60_000;

function filesOf({ files, directory, naming = 'auto', signal }: MigrateOptions): Promise<readonly MigrationFile[]> {
  if (files !== undefined) return Promise.resolve(files);
  if (directory === undefined) throw new UsageError('migrations-folder', 'No migrations are named: pass `directory`.');
  return readMigrationFiles({ folder: directory, naming }, signal);
}
