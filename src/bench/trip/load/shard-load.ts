import { meetShards } from './meet-shards.ts';
import { provenLoad } from './proven-load.ts';
import { searchWorkers } from './search-workers.ts';
import type { SearchStatement } from '../database/benchmark-database.ts';
import type { Trip } from '../context/trip.ts';
import type { Shard } from '../options/benchmark-options.ts';
import { closedLoopFigures } from '../../measure/closed-loop-figures.ts';
import type { ClosedLoopRun } from '../../measure/closed-loop.ts';
import { nanoseconds, nanosecondsPerMs } from '../../measure/clock.ts';
import { closedLoopInWorkers } from '../../measure/load-workers.ts';
import { scalar } from '../../../engine/session/answer.ts';
import { underLoad } from '../../../vault/result/arm-name.ts';
import type { ClosedLoop, Point, SearchSample } from '../../../vault/result/result.ts';

export interface ShardLoad {
  readonly loop: ClosedLoop;
  /** Milliseconds of the server's clock since 1970. */
  readonly window: [start: number, end: number];
  readonly samples: readonly SearchSample[];
}

/** This process's part of a load: one closed loop, begun when every shard is there. */
export async function shardLoad(
  trip: Trip,
  point: Point,
  statement: SearchStatement,
  shard: Shard,
): Promise<ShardLoad> {
  const { database, workload, options } = trip;
  const { seed, signal, loopSeconds } = options;
  const workers = searchWorkers(trip, statement, shard.clients);
  if (workers === null) throw new RangeError('A process without a server has no shards.');
  const load = JSON.stringify([workload.facts.hash, point.id, shard.of, statement.schema, statement.table]);
  await meetShards(database.session, load, shard, {
    signal,
    waitMsMax,
    onMissing: (missing) =>
      trip.stage(`waiting for ${missing.length === 1 ? 'shard' : 'shards'} ${missing.join(', ')}`),
  });
  trip.stage(`${point.strategy}: under load`);
  const serverClock = await serverClockOf(trip);
  const durationMs = loopSeconds === null ? durationMsDefault : loopSeconds * 1_000;
  const run = await provenLoad(trip, statement, point.provenIndex, async () => {
    const length = { kind: 'duration', durationMs } as const;
    const result = await closedLoopInWorkers(workers, { queries: workload.facts.queries, length, warmUpMs });
    return { result, searches: result.calls.nanoseconds.length };
  });
  return {
    loop: { ...closedLoopFigures(run, seed), loadGenerators: 'worker threads' },
    window: [serverClock(run.windowNs[0]), serverClock(run.windowNs[1])],
    samples: samplesOf(run, underLoad(point.id)),
  };
}

/** What this process's monotonic clock is on the server's, to half of a round trip. */
async function serverClockOf({ database }: Trip): Promise<(atNs: number) => number> {
  const sentNs = nanoseconds();
  const answer = await database.session.run('SELECT extract(epoch FROM clock_timestamp()) * 1000');
  const middleNs = (sentNs + nanoseconds()) / 2;
  const serverMs = Number(scalar(answer));
  return (atNs) => serverMs + (atNs - middleNs) / nanosecondsPerMs;
}

/** Those that began in the window. */
function samplesOf({ calls, windowNs }: ClosedLoopRun, arm: string): readonly SearchSample[] {
  return Array.from(calls.nanoseconds, (duration, order) => ({
    arm,
    build: null,
    block: 0,
    order,
    query: calls.query[order] ?? 0,
    nanoseconds: duration,
    returned: calls.rows[order] ?? 0,
    recall: null,
    error: null,
  })).filter(({ order }) => {
    const startedNs = calls.startedNs[order] ?? 0;
    return startedNs >= windowNs[0] && startedNs <= windowNs[1];
  });
}

/** The slowest machine may need minutes for its exact neighbours. */
const waitMsMax = 15 * 60_000;
const durationMsDefault = 30_000;
/** Other shards may begin a tenth of a second later and open their connections more slowly. */
const warmUpMs = 3_000;
