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
import { SampleLog } from '../../measure/sample-log.ts';
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
  readonly passes?: Passes;
  /** What earlier builds of the index answered: recall is over them too. */
  readonly earlier?: readonly BuildAnswers[];
}

/** As many as begin within the time, and no fewer or more than these. */
export interface Passes {
  readonly min: number;
  readonly max: number;
  readonly withinMs: number;
}

const once: Passes = { min: 1, max: 1, withinMs: 0 };

/**
 * How many searches of an arm are not kept when its turn comes. Measured on HNSW and exact searches of 0.15 and 0.4 ms: the
 * first took 40 and 15 % longer than the others, the second 8. In blocks of ten they alone would make up the p95.
 */
export const warmUpPerTurn = 2;

/**
 * Asks every arm all queries (or the first so many) on a warm connection of its own, interleaved. Each pass has connections of
 * its own: which processor and which memory one gets changes the times of all its calls by a few per cent. Recall is of the
 * very calls whose time is taken. An arm is proven before each pass by both plans of its prepared statement, and after it by the
 * same and by the server's own count of searches of the index; what is not proven has no numbers.
 *
 * Throws what ends a measurement: a lost connection, the signal, an answer that is none; and a {@link PlanNotProven}
 * where no arm is proven.
 */
export async function measureArms(
  trip: Trip,
  arms: readonly SearchArm[],
  { queries = trip.workload.facts.queries, passes = once, earlier = [] }: MeasureArmsOptions = {},
): Promise<MeasuredArms> {
  const log = new SampleLog(arms.map(({ name }) => name));
  const asked = arms.map((arm) => new AskedArm(arm));
  const unproven = new Map<AskedArm, string>();
  const startedAt = performance.now();
  for (let pass = 0; pass < passes.max; pass += 1) {
    const share = (performance.now() - startedAt) / passes.withinMs;
    if (pass >= passes.min && share >= 1) break;
    const left = asked.filter((arm) => !unproven.has(arm));
    const found = await measurePass(trip, left, { queries, pass, passes: passes.max });
    for (const [arm, reason] of found.unproven) unproven.set(arm, reason);
    const [first] = unproven.values();
    if (unproven.size === asked.length) throw new PlanNotProven(first ?? 'There is no search to measure.');
    for (const sample of found.log) log.append({ ...sample, block: pass * blocksOf(queries) + sample.block });
  }
  const proven = asked.filter((arm) => !unproven.has(arm));
  const recalls = new Map(proven.map((arm) => [arm.name, recallsOf(trip, arm)]));
  return {
    log,
    arms: proven.map((arm) =>
      measuredArm(trip, log, arm, [...answersOfArm(earlier, arm.name), recalls.get(arm.name) ?? new Map()]),
    ),
    recalls,
    earlier,
    unproven: [...unproven].map(([{ name }, reason]) => ({ what: name, reason })),
  };
}

interface Pass {
  readonly queries: number;
  /** Which one it is, from 0. */
  readonly pass: number;
  readonly passes: number;
}

/** One pass over all queries: its samples, and the arms that are not proven in it. */
async function measurePass(
  trip: Trip,
  arms: readonly AskedArm[],
  pass: Pass,
): Promise<{ readonly log: SampleLog; readonly unproven: ReadonlyMap<AskedArm, string> }> {
  const opened: OpenArm[] = [];
  const unproven = new Map<AskedArm, string>();
  try {
    const vector = queryVector(trip.workload, 0);
    for (const arm of arms) {
      const client = await trip.database.openSearch(arm.statement);
      try {
        opened.push({ arm, client, proof: await provePlan(client, arm.statement, arm.index, vector) });
      } catch (error) {
        await client.close();
        if (!(error instanceof PlanNotProven)) throw error;
        unproven.set(arm, error.message);
      }
    }
    if (opened.length === 0) return { log: new SampleLog([]), unproven };
    const log = await ask(trip, opened, pass);
    for (const { arm, client, proof } of opened) {
      try {
        await stillProven(client, arm.statement, proof, vector);
      } catch (error) {
        if (!(error instanceof PlanNotProven)) throw error;
        unproven.set(arm, `After the measurement: ${error.message}`);
      }
    }
    return { log, unproven };
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

/** What the passes of an arm add up to. */
class AskedArm implements SearchArm {
  readonly name: string;
  readonly index: string | null;
  readonly statement: SearchArm['statement'];
  /** By query. */
  readonly answers = new Map<number, readonly string[]>();
  readonly watch = new PassWatch();
  /** The server's time of the processor, and how many calls that is of. Null where it cannot be read. */
  cpuMs: number | null = 0;
  calls = 0;

  constructor({ name, index, statement }: SearchArm) {
    this.name = name;
    this.index = index;
    this.statement = statement;
  }
}

interface OpenArm {
  readonly arm: AskedArm;
  readonly client: SearchClient;
  readonly proof: PlanProof;
}

/**
 * Queries are asked in so many blocks: an even number lets every arm be first and last equally often, and the interval of a
 * comparison over many short blocks is truer than over a few long ones. A block has five queries or more.
 */
function blocksOf(queries: number): number {
  return 2 * Math.min(20, Math.max(1, Math.floor(queries / 10)));
}

/** All queries of all arms. */
async function ask(trip: Trip, arms: readonly OpenArm[], { queries, pass, passes }: Pass): Promise<SampleLog> {
  const blocks = blocksOf(queries);
  const queriesPerBlock = Math.ceil(queries / blocks);
  const indexes = new Map(arms.map(({ proof }) => [proof.index?.objectId, proof.index]));
  const clients = arms.map(({ client }) => client);
  const scansBefore = new Map<string, number>();
  for (const index of indexes.values()) if (index) scansBefore.set(index.objectId, await scansOf(clients, index));
  const cpuBefore = await Promise.all(clients.map(cpuOf));
  const log = await interleave(
    arms.map(({ arm: { name, answers, watch }, client }) => ({
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
        watch.count(pass * blocks + block);
      },
    })),
    {
      queries,
      blocks,
      queriesPerBlock,
      warmUpPerTurn,
      orderSeed: pass,
      signal: trip.options.signal,
      failures: searchFailures,
      onProgress: (done, all) => trip.share((pass + done / all) / passes),
    },
  );
  const cpuAfter = await Promise.all(clients.map(cpuOf));
  for (const index of indexes.values()) {
    if (!index) continue;
    const own = new Set(arms.flatMap(({ arm, proof }) => (proof.index?.objectId === index.objectId ? [arm.name] : [])));
    const searches = [...log].filter(({ arm, error }) => error === null && own.has(arm)).length;
    proveScans(index, {
      before: scansBefore.get(index.objectId) ?? 0,
      after: await scansOf(clients, index),
      searches,
    });
  }
  for (const [place, { arm }] of arms.entries()) {
    const cpuMs = cpuMsBetween(cpuBefore[place] ?? null, cpuAfter[place] ?? null);
    arm.cpuMs = arm.cpuMs === null || cpuMs === null ? null : arm.cpuMs + cpuMs;
    // The warm-up's work is in the time of the processor: a block more, and some calls in each.
    arm.calls += (queriesPerBlock + warmUpPerTurn) * blocks + queriesPerBlock;
  }
  return log;
}

/** A query that failed is counted as a failure of latency, never as recall. */
function recallsOf({ workload, options }: Trip, { answers }: AskedArm): ReadonlyMap<number, QueryRecall> {
  return new Map(
    [...answers].map(([query, ids]) => [
      query,
      recallOf(workload.truth.queries[query], ids.map(workload.rowOf), options.k),
    ]),
  );
}

function measuredArm(
  { options: { seed } }: Trip,
  log: SampleLog,
  { name, watch, cpuMs, calls }: AskedArm,
  builds: readonly ReadonlyMap<number, QueryRecall>[],
): MeasuredArm {
  return {
    name,
    recall: summariseBuilds(builds, seed),
    latency: latencyOf(log, name, seed),
    queriesPerSecond: watch.callsPerSecond(),
    // Steps of 10 ms: less than one of them cannot be distinguished from nothing.
    cpuMsPerQuery: cpuMs === null || cpuMs === 0 ? null : cpuMs / calls,
  };
}

async function cpuOf({ backendPid }: SearchClient): ReturnType<typeof readCpuTime> {
  return backendPid === null ? null : readCpuTime([backendPid]);
}
