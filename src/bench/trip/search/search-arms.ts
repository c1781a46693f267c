import type { Trip } from '../context/trip.ts';
import { answersOfArm, samplesOfBuild, type BuildAnswers } from './build-answers.ts';
import { PlanNotProven } from './plan-proof.ts';
import type { SearchArm } from './search-statement.ts';
import { AskedArm, blocksOf, measurePass } from './search-pass.ts';
import { summariseLatency } from '../../measure/latency.ts';
import { SampleLog } from '../../measure/sample-log.ts';
import { recallOf, summariseBuilds, type QueryRecall } from '../../neighbours/recall.ts';
import type { StoredLatency, Recall } from '../../../vault/result/measured.ts';
import type { SearchSample } from '../../../vault/result/result.ts';

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
interface Passes {
  readonly min: number;
  readonly max: number;
  readonly withinMs: number;
}

const once: Passes = { min: 1, max: 1, withinMs: 0 };

/**
 * Asks every arm all queries (or the first so many) on a warm connection of its own, interleaved. Each pass has connections of
 * its own: which processor and which memory one gets changes the times of all its calls by a few per cent. Recall is of the
 * very calls whose time is taken. An arm is proven before each pass by both plans of its prepared statement, and after it by the
 * same and by the server's own count of searches of the index; what is not proven has no numbers.
 *
 * Throws what ends a measurement: a lost connection, the signal, an answer that is none; and a {@link PlanNotProven}
 * where no arm is proven before.
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
    const onShare = (done: number): void => trip.share(passes.max === 1 ? done : Math.min(1, share));
    const left = asked.filter((arm) => !unproven.has(arm));
    if (left.length === 0) break;
    const found = await measurePass(trip, left, { queries, pass, onShare });
    for (const [arm, reason] of found.unproven) unproven.set(arm, reason);
    const [first] = unproven.values();
    if (pass === 0 && found.log.length === 0) throw new PlanNotProven(first ?? 'There is no search to measure.');
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
