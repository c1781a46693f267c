import { createHash } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type { Shard } from '../options/benchmark-options.ts';
import { records } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';
import { exitCodes, PgparityError, UsageError } from '../../../base/errors.ts';

export interface MeetOptions {
  readonly signal: AbortSignal;
  readonly waitMsMax: number;
  /** Which shards are missing, when that changes. */
  readonly onMissing: (missing: readonly number[]) => void;
}

/**
 * Waits until every shard of the load is there. They meet on the server that they load: each holds an advisory lock until
 * its session ends, and counts those of the others, so nobody has to be told of anybody. They go on within a tenth of a
 * second of each other.
 *
 * Throws `shard-taken` where another process is this shard, and `shards-missing`, with their numbers, after the time.
 */
export async function meetShards(
  session: Session,
  load: string,
  { index, of }: Shard,
  { signal, waitMsMax, onMissing }: MeetOptions,
): Promise<void> {
  const key = lockKey(load);
  const [taken] = records(
    await session.run('SELECT pg_try_advisory_lock($1::int, $2::int) AS own', [key, String(index)]),
  );
  if (taken?.['own'] !== 't') {
    throw new UsageError(
      'shard-taken',
      `Another process is the shard ${index}/${of} of this load. Give each process a shard of its own.`,
    );
  }
  const until = performance.now() + waitMsMax;
  let last = '';
  for (;;) {
    const present = new Set(records(await session.run(presentShards, [key])).map(({ shard }) => Number(shard)));
    const missing = Array.from({ length: of }, (_, place) => place + 1).filter((shard) => !present.has(shard));
    if (missing.length === 0) return;
    if (missing.join() !== last) onMissing(missing);
    last = missing.join();
    if (performance.now() > until) {
      throw new PgparityError(
        'shards-missing',
        `Shards ${missing.join(', ')} of ${of} did not come within ${waitMsMax / 1_000} s. Start all of them at about the same time, on the same table with the same options.`,
        { exitCode: exitCodes.notExercised },
      );
    }
    await after(pollMs, undefined, { signal });
  }
}

const pollMs = 100;

const presentShards = `
  SELECT objid::text AS shard FROM pg_locks
   WHERE locktype = 'advisory' AND classid = $1::oid AND objsubid = 2 AND granted
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** 31 bits: what an advisory lock of two keys and an oid both take. */
function lockKey(load: string): string {
  return String(createHash('sha256').update(load).digest().readUInt32BE() >>> 1);
}
