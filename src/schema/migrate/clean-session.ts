import { holdsMigrationLock, lockHolder, lockLost, migrationLockId } from './migration-lock.ts';
import type { MigrationFile } from './migration-file.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * Runs one file in a session that knows nothing of the files before it, and leaves nothing for those after it: a database
 * that is migrated file by file, over months, gets the same as one that is migrated at once. Throws a `migration-lock-lost`
 * when the file let go of the runner's lock.
 */
export async function withCleanSession<T>(session: Session, file: MigrationFile, apply: () => Promise<T>): Promise<T> {
  await resetSession(session);
  let result: T;
  try {
    result = await apply();
  } catch (error) {
    // The first error is the one to hear about; a session that is gone is clean.
    await resetSession(session).catch(() => undefined);
    throw error;
  }
  await resetSession(session);
  if (!(await holdsMigrationLock(session))) throw lockLost(await lockHolder(session), { path: file.path, line: null });
  return result;
}

/** DISCARD ALL without its letting go of the runner's lock, in one round trip. */
async function resetSession(session: Session): Promise<void> {
  await session.script(`
    RESET SESSION AUTHORIZATION;
    RESET ROLE;
    RESET ALL;
    CLOSE ALL;
    UNLISTEN *;
    DEALLOCATE ALL;
    DISCARD PLANS;
    DISCARD TEMP;
    DISCARD SEQUENCES`);
  await releaseOtherLocks(session);
}

/** A lock that was taken several times has to be released as often, and is listed once. */
async function releaseOtherLocks(session: Session): Promise<void> {
  for (let round = 0; round < lockRoundsMax; round += 1) {
    const { rows } = await session.run(unlockOthers, [migrationLockId]);
    if (rows.length === 0) return;
  }
}

const lockRoundsMax = 1000;

const unlockOthers = `
  SELECT CASE WHEN objsubid = 1 AND mode = 'ShareLock' THEN pg_advisory_unlock_shared((high << 32) | low)
              WHEN objsubid = 1 THEN pg_advisory_unlock((high << 32) | low)
              WHEN mode = 'ShareLock' THEN pg_advisory_unlock_shared(high::bit(32)::int, low::bit(32)::int)
              ELSE pg_advisory_unlock(high::bit(32)::int, low::bit(32)::int) END
  FROM (
    SELECT classid::bigint AS high, objid::bigint AS low, objsubid, mode
    FROM pg_locks
    JOIN pg_database ON pg_database.oid = pg_locks.database AND datname = current_database()
    WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
    OFFSET 0
  ) AS locks
  WHERE objsubid <> 1 OR (high << 32) | low <> $1::bigint`;
