import { setTimeout as delay } from 'node:timers/promises';
import { MigrationError, type MigrationPlace } from './migration-error.ts';
import { records, scalar } from '../../engine/session/answer.ts';
import { exitCodes } from '../../base/errors.ts';
import type { Session } from '../../engine/session/session.ts';

/** The lock that node-pg-migrate itself takes: its `PG_MIGRATE_LOCK_ID`, without loading all of it. */
export const migrationLockId = 7_241_865_325_823_964;

interface MigrationLockOptions {
  /** How long another runner may take before this one gives up, in milliseconds. */
  readonly lockDeadlineMs: number;
  readonly onProgress?: (step: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs the action while no other runner works on the same database, node-pg-migrate's own among them.
 *
 * The lock is asked for again and again instead of waited for: a session that waits inside `pg_advisory_lock` holds a
 * snapshot, and `CREATE INDEX CONCURRENTLY` of the runner that has the lock waits for that snapshot to go. The server
 * then ends one of them with 40P01 and leaves an invalid index.
 */
export async function withMigrationLock<T>(
  session: Session,
  options: MigrationLockOptions,
  action: () => Promise<T>,
): Promise<T> {
  await takeLock(session, options);
  let result: T;
  try {
    result = await action();
  } catch (error) {
    // Without the session the lock is gone too; the first error is the one to hear about.
    await releaseLock(session).catch(() => undefined);
    throw error;
  }
  await releaseLock(session);
  return result;
}

async function takeLock(session: Session, { lockDeadlineMs, onProgress, signal }: MigrationLockOptions): Promise<void> {
  const startedAt = performance.now();
  for (let tries = 0; ; tries += 1) {
    signal?.throwIfAborted();
    const taken = scalar(await session.run('SELECT pg_try_advisory_lock($1::bigint)::text', [migrationLockId]));
    if (taken === 'true') return;
    const holder = await lockHolder(session);
    if (performance.now() - startedAt >= lockDeadlineMs) {
      throw new MigrationError(
        'migration-locked',
        null,
        `Another migration runner (${holder}) held the lock of this database for ${lockDeadlineMs} ms: wait for it, or end it if it hangs.`,
        { exitCode: exitCodes.serverFailed },
      );
    }
    if (tries === 0) onProgress?.(`waiting for another migration runner (${holder})`);
    await delay(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}

const pollMs = 50;

/** The server answers false, and no error, where this session does not have the lock: then it is held elsewhere. */
async function releaseLock(session: Session): Promise<void> {
  do {
    const released = await session.run('SELECT pg_advisory_unlock($1::bigint)::text', [migrationLockId]);
    if (scalar(released) !== 'true') throw lockLost(await lockHolder(session));
    // A migration may have taken it once more.
  } while (await holdsMigrationLock(session));
}

/** Whether the session has the lock of the runner. */
export async function holdsMigrationLock(session: Session): Promise<boolean> {
  const answer = await session.run(`SELECT count(*) FROM (${migrationLocks}) AS held WHERE pid = pg_backend_pid()`, [
    migrationLockId,
  ]);
  return scalar(answer) !== '0';
}

export function lockLost(holder: string, place: MigrationPlace | null = null): MigrationError {
  return new MigrationError(
    'migration-lock-lost',
    place,
    `The lock of the migration runner is not held by this session any more (now: ${holder}). Either a migration let go of it, or the connection goes through a pooler that changes the server process between two statements: connect to the server itself, and end a process that still holds it with pg_terminate_backend.`,
    { exitCode: exitCodes.serverFailed },
  );
}

const migrationLocks = `
  SELECT locks.pid
  FROM pg_locks AS locks
  JOIN pg_database AS databases ON databases.oid = locks.database AND databases.datname = current_database()
  WHERE locks.locktype = 'advisory' AND locks.objsubid = 1 AND locks.granted
    AND (locks.classid::bigint << 32) | locks.objid::bigint = $1::bigint`;

export async function lockHolder(session: Session): Promise<string> {
  const answer = await session.run(
    `SELECT locks.pid::text AS pid, activity.application_name AS application
     FROM (${migrationLocks}) AS locks
     LEFT JOIN pg_stat_activity AS activity ON activity.pid = locks.pid`,
    [migrationLockId],
  );
  const [holder] = records(answer);
  if (holder === undefined) return 'no process';
  return `process ${holder.pid}${holder.application ? `, ${holder.application}` : ''}`;
}
