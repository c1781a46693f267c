import type { SearchClient } from '../database/benchmark-database.ts';
import type { Trip } from '../context/trip.ts';
import { queryVector } from '../workload/workload.ts';
import { PassWatch } from './pass-watch.ts';
import { provePlan, PlanNotProven, stillProven, type PlanProof } from './plan-proof.ts';
import type { StoredLatency, Recall } from '../../../vault/result/measured.ts';
import type { SearchSample } from '../../../vault/result/result.ts';
import { proveScans, scansOf } from './scan-proof.ts';
import { searchFailures } from './search-failures.ts';
import type { SearchArm } from './search-statement.ts';
import { cpuMsBetween, readCpuTime } from '../../measure/cpu-time.ts';
import { interleave } from '../../measure/interleave.ts';
import { summariseLatency } from '../../measure/latency.ts';
import type { SampleLog } from '../../measure/sample-log.ts';
import { answersOfArm, samplesOfBuild, type BuildAnswers } from './build-answers.ts';
import { recallOf, summariseBuilds, type QueryRecall } from '../../neighbours/recall.ts';

interface MeasuredArms {
  readonly log: SampleLog;
  /** The arms that are proven, in their order. */
  readonly arms: readonly MeasuredArm[];
  /** By arm and query, of the very calls that were timed. */
  readonly recalls: ReadonlyMap<string, ReadonlyMap<number, QueryRecall>>;
  readonly earlier: readonly BuildAnswers[];
  /** The arms that have no numbers, since the server answered them another way. */
  readonly unproven: readonly UnprovenArm[];
}

interface UnprovenArm {
  readonly what: string;
  readonly reason: string;
}

interface MeasuredArm {
  readonly name: string;
  readonly recall: Recall;
  readonly latency: StoredLatency;
  readonly queriesPerSecond: number;
  readonly cpuMsPerQuery: number | null;
}

interface MeasureArmsOptions {
  /** The first so many; all by default. */
  readonly queries?: number;
  /** How often each query is asked; once by default. */
  readonly passes?: number;
  /** What earlier builds of the index answered: recall is over them too. */
  readonly earlier?: readonly BuildAnswers[];
}

/**
 * Queries are asked in so many blocks: an even number lets every arm be first and last equally often, and the interval
 * of a comparison over many short blocks is truer than over a few long ones.
 */
const blocks = 40;
/**
 * How many searches of an arm are not kept when its turn comes. Measured on HNSW and exact searches of 0.15 and 0.4 ms: the
 * first took 40 and 15 % longer than the others, the second 8. In blocks of ten they alone would make up the p95.
 */
export const warmUpPerTurn = 2;

/**
 * Asks every arm all queries (or the first so many) on a warm connection of its own, interleaved. Recall is of the very calls whose time is
 * taken. An arm is proven before by both plans of its prepared statement, and after by the same and by the server's own
 * count of searches of the index; what is not proven has no numbers.
 *
 * Throws what ends a measurement: a lost connection, the signal, an answer that is none; and a {@link PlanNotProven}
 * where no arm is proven.
 */
export async function measureArms(
  trip: Trip,
  arms: readonly SearchArm[],
  { queries = trip.workload.facts.queries, passes = 1, earlier = [] }: MeasureArmsOptions = {},
): Promise<MeasuredArms> {
  const opened: OpenArm[] = [];
  const unproven: UnprovenArm[] = [];
  try {
    const vector = queryVector(trip.workload, 0);
    for (const arm of arms) {
      const client = await trip.database.openSearch(arm.statement);
      try {
        const proof = await provePlan(client, arm.statement, arm.index, vector);
        opened.push({ ...arm, client, proof, answers: new Map(), watch: new PassWatch() });
      } catch (error) {
        await client.close();
        if (!(error instanceof PlanNotProven)) throw error;
        unproven.push({ what: arm.name, reason: error.message });
      }
    }
    if (opened.length === 0) throw new PlanNotProven(unproven[0]?.reason ?? 'There is no search to measure.');
    const { log, cpuMs, calls } = await ask(trip, opened, queries, passes);
    const proven: OpenArm[] = [];
    for (const arm of opened) {
      try {
        await stillProven(arm.client, arm.statement, arm.proof, vector);
        proven.push(arm);
      } catch (error) {
        if (!(error instanceof PlanNotProven)) throw error;
        unproven.push({ what: arm.name, reason: `After the measurement: ${error.message}` });
      }
    }
    const recalls = new Map(proven.map((arm) => [arm.name, recallsOf(trip, arm)]));
    return {
      log,
      arms: proven.map((arm) =>
        measuredArm(trip, log, arm, {
          builds: [...answersOfArm(earlier, arm.name), recalls.get(arm.name) ?? new Map()],
          cpuMsPerQuery: perCall(cpuMs[opened.indexOf(arm)] ?? null, calls),
        }),
      ),
      recalls,
      earlier,
      unproven,
    };
  } finally {
    await Promise.allSettled(opened.map(({ client }) => client.close()));
  }
}

/** The samples of the proven arms, as they are kept beside a result: of earlier builds, then of the one that was timed. */
export function samplesOf({ log, arms, recalls, earlier }: MeasuredArms): readonly SearchSample[] {
  const names = new Set(arms.map(({ name }) => name));
  const untimed = earlier.flatMap((answers, place) =>
    answers.filter(({ arm }) => names.has(arm)).flatMap((found) => samplesOfBuild(found, place + 1)),
  );
  const build = earlier.length + 1;
  const timed = [...log]
    .filter(({ arm }) => names.has(arm))
    .map((sample): SearchSample => {
      const recall = sample.error === null ? recalls.get(sample.arm)?.get(sample.query)?.tieExact : undefined;
      return { ...sample, build, recall: recall ?? null };
    });
  return [...untimed, ...timed];
}

export function latencyOf(log: SampleLog, arm: string, seed: number): StoredLatency {
  const failures = [...log.failuresOf(arm).values()].reduce((sum, count) => sum + count, 0);
  return summariseLatency(log.nanosecondsOf(arm), failures, seed);
}

interface OpenArm extends SearchArm {
  readonly client: SearchClient;
  readonly proof: PlanProof;
  /** By query. */
  readonly answers: Map<number, readonly string[]>;
  readonly watch: PassWatch;
}

/** All queries of all arms, with the server's time of the processor by arm, and how many calls that is of. */
async function ask(
  trip: Trip,
  arms: readonly OpenArm[],
  queries: number,
  passes: number,
): Promise<{ readonly log: SampleLog; readonly cpuMs: readonly (number | null)[]; readonly calls: number }> {
  const queriesPerBlock = Math.ceil(queries / blocks);
  const indexes = new Map(arms.map(({ proof }) => [proof.index?.objectId, proof.index]));
  const clients = arms.map(({ client }) => client);
  const scansBefore = new Map<string, number>();
  for (const index of indexes.values()) if (index) scansBefore.set(index.objectId, await scansOf(clients, index));
  const cpuBefore = await Promise.all(clients.map(cpuOf));
  const log = await interleave(
    arms.map(({ name, client, answers, watch }) => ({
      name,
      before: () => client.ready(),
      work: async (query: number) => {
        watch.begin();
        const answer = await client.search(queryVector(trip.workload, query));
        watch.end();
        return { rows: answer.length, answer };
      },
      onAnswer: (query: number, answer: readonly string[], block: number) => {
        answers.set(query, answer);
        watch.count(block);
      },
    })),
    {
      queries,
      blocks: blocks * passes,
      queriesPerBlock,
      warmUpPerTurn,
      signal: trip.options.signal,
      failures: searchFailures,
      onProgress: (done, all) => trip.share(done / all),
    },
  );
  const cpuAfter = await Promise.all(clients.map(cpuOf));
  for (const index of indexes.values()) {
    if (!index) continue;
    const own = new Set(arms.flatMap(({ name, proof }) => (proof.index?.objectId === index.objectId ? [name] : [])));
    const searches = [...log].filter(({ arm, error }) => error === null && own.has(arm)).length;
    proveScans(index, {
      before: scansBefore.get(index.objectId) ?? 0,
      after: await scansOf(clients, index),
      searches,
    });
  }
  // The warm-up's work is in the time of the processor: a block more, and some calls in each.
  const calls = (queriesPerBlock + warmUpPerTurn) * blocks * passes + queriesPerBlock;
  return {
    log,
    cpuMs: clients.map((_, place) => cpuMsBetween(cpuBefore[place] ?? null, cpuAfter[place] ?? null)),
    calls,
  };
}

/** A query that failed is counted as a failure of latency, never as recall. */
function recallsOf({ workload, options }: Trip, { answers }: OpenArm): ReadonlyMap<number, QueryRecall> {
  return new Map(
    [...answers].map(([query, ids]) => [
      query,
      recallOf(workload.truth.queries[query], ids.map(workload.rowOf), options.k),
    ]),
  );
}

interface ArmFigures {
  readonly builds: readonly ReadonlyMap<number, QueryRecall>[];
  readonly cpuMsPerQuery: number | null;
}

function measuredArm(
  { options: { seed } }: Trip,
  log: SampleLog,
  { name, watch }: OpenArm,
  { builds, cpuMsPerQuery }: ArmFigures,
): MeasuredArm {
  return {
    name,
    recall: summariseBuilds(builds, seed),
    latency: latencyOf(log, name, seed),
    queriesPerSecond: watch.callsPerSecond(),
    cpuMsPerQuery,
  };
}

/** Steps of 10 ms: less than one of them cannot be distinguished from nothing. */
function perCall(cpuMs: number | null, calls: number): number | null {
  return cpuMs === null || cpuMs === 0 ? null : cpuMs / calls;
}

async function cpuOf({ backendPid }: SearchClient): ReturnType<typeof readCpuTime> {
  return backendPid === null ? null : readCpuTime([backendPid]);
}
