import { bootstrapMean } from '../../measure/bootstrap.ts';
import { summariseLatency } from '../../measure/latency.ts';
import { mean, quantile } from '../../dataset/statistics/quantile.ts';
import { underLoad } from '../../../vault/result/arm-name.ts';
import type { StoredLatency, Recall } from '../../../vault/result/measured.ts';
import type { BenchmarkRecord, BenchmarkResult, ClosedLoop, Point } from '../../../vault/result/result.ts';
import type { Warning } from '../../../vault/result/quantities.ts';
import { UsageError } from '../../../base/errors.ts';

type Shard = NonNullable<BenchmarkResult['shard']>;

/** The part of a load that one process made. */
interface Part {
  readonly id: string;
  readonly record: BenchmarkRecord;
  readonly shard: Shard;
  readonly point: Point;
  readonly loop: ClosedLoop;
}

/**
 * The load that several processes made on one server as one result: throughput is the sum, latency and recall are of all
 * their calls. Throws a UsageError for what is no shard, for shards that are missing or there twice, for those of different
 * loads, and for those that did not run at the same time.
 */
export function mergeShards(
  records: ReadonlyMap<string, BenchmarkRecord>,
  named: Pick<BenchmarkResult, 'runId' | 'canary'>,
): BenchmarkRecord {
  const parts = [...records].map(([id, record]) => partOf(id, record)).toSorted(byIndex);
  const [first] = parts;
  if (first === undefined) throw new RangeError('There is nothing to merge.');
  refuseIncomplete(parts, first.shard.of);
  for (const part of parts) refuseOtherLoad(first, part);
  const together = sharedWindow(parts);
  const samples = parts.flatMap(({ record }) => record.samples);
  const { result } = first.record;
  const results = parts.map(({ record }) => record.result);
  const { seed } = result;
  const fit = results.every(({ fitness }) => fitness.fit);
  const merged: BenchmarkResult = {
    ...result,
    ...named,
    shard: null,
    startedAt: results.map(({ startedAt }) => startedAt).toSorted()[0] ?? result.startedAt,
    durationMs: Math.max(...results.map(({ durationMs }) => durationMs)),
    dataset: { ...result.dataset, queries: results.reduce((sum, { dataset }) => sum + dataset.queries, 0) },
    fitness: { fit, reasons: unique(results.flatMap(({ fitness }) => fitness.reasons)) },
    oracle: {
      queries: results.reduce((sum, { oracle }) => sum + oracle.queries, 0),
      agreed: results.every(({ oracle }) => oracle.agreed),
    },
    points: [
      {
        ...first.point,
        recall: mergedRecall(parts, samples, seed),
        latency: latencyOf(
          samples,
          first.point.id,
          parts.map(({ point }) => point.latency),
          seed,
        ),
        queriesPerSecond: mean(parts.map(({ point }) => point.queriesPerSecond)),
        cpuMsPerQuery: null,
        closedLoops: [mergedLoop(parts, samples, seed)],
        warnings: unique(parts.flatMap(({ point }) => point.warnings)),
      },
    ],
    sameArms: results.flatMap(({ sameArms }) => sameArms),
    warnings: unique([...results.flatMap(({ warnings }) => warnings), mergedWarning(parts, together)]),
  };
  return { result: merged, samples };
}

function partOf(id: string, record: BenchmarkRecord): Part {
  const { shard, points } = record.result;
  const [point] = points;
  const loop = point?.closedLoops[0];
  if (shard === null || point === undefined || loop === undefined) {
    throw new UsageError(
      'no-shard',
      `${id} is no part of a load. Merge results of "pgparity bench --load-only --shard".`,
    );
  }
  return { id, record, shard, point, loop };
}

function byIndex(left: Part, right: Part): number {
  return left.shard.index - right.shard.index;
}

function refuseIncomplete(parts: readonly Part[], of: number): void {
  const present = new Set(parts.map(({ shard }) => shard.index));
  const missing = Array.from({ length: of }, (_, place) => place + 1).filter((index) => !present.has(index));
  if (missing.length > 0) {
    throw new UsageError(
      'shards-missing',
      `${missing.length === 1 ? 'Shard' : 'Shards'} ${missing.join(', ')} of ${of} ${missing.length === 1 ? 'is' : 'are'} missing. Name the results of all of them.`,
    );
  }
  const twice = parts.find(({ shard }, place) => parts[place - 1]?.shard.index === shard.index);
  if (twice === undefined) return;
  const both = parts.filter(({ shard }) => shard.index === twice.shard.index).map(({ id }) => id);
  throw new UsageError('shard-twice', `${both.join(' and ')} are both shard ${twice.shard.index}. Name one of them.`);
}

/** What must agree for the parts to be of one load. */
function refuseOtherLoad(first: Part, other: Part): void {
  const facts = [
    ['profile', ({ record }: Part) => record.result.profile.name],
    ['server', ({ record }: Part) => record.result.fingerprint['server.cluster'] ?? 'unknown'],
    ['dataset', ({ record }: Part) => record.result.dataset.hash],
    ['k', ({ record }: Part) => record.result.k],
    ['number of shards', ({ shard }: Part) => shard.of],
    ['search', ({ point }: Part) => point.id],
    ['index', ({ point }: Part) => point.provenIndex],
    ['version of pgparity', ({ record }: Part) => record.result.version],
  ] as const;
  const differs = facts.find(([, of]) => of(first) !== of(other));
  if (differs === undefined) return;
  const [what, of] = differs;
  throw new UsageError(
    'shards-differ',
    `${first.id} and ${other.id} are of different loads: the ${what} is ${of(first)} and ${of(other)}.`,
  );
}

/** The share of each window in which all were running, at its least. */
function sharedWindow(parts: readonly Part[]): number {
  const windows = parts.map(({ shard }) => shard.window);
  const shared = Math.min(...windows.map(([, end]) => end)) - Math.max(...windows.map(([start]) => start));
  const together = shared / Math.max(...windows.map(([start, end]) => end - start));
  if (together >= togetherMin) return together;
  throw new UsageError(
    'shards-apart',
    `The shards ran together for ${Math.max(0, shared / 1_000).toFixed(1)} s only, ${Math.max(0, 100 * together).toFixed(0)} % of their time. Repeat the load with a longer --loop-seconds.`,
  );
}

/** Throughput is a sum of rates, each of its own window: what lies outside the shared one must not weigh. */
const togetherMin = 0.9;

function mergedLoop(parts: readonly Part[], samples: BenchmarkRecord['samples'], seed: number): ClosedLoop {
  const loops = parts.map(({ loop }) => loop);
  const sum = (of: (loop: ClosedLoop) => number): number => loops.reduce((total, loop) => total + of(loop), 0);
  const [first] = parts as [Part];
  return {
    clients: sum(({ clients }) => clients),
    durationMs: mean(loops.map(({ durationMs }) => durationMs)),
    completed: sum(({ completed }) => completed),
    failures: sum(({ failures }) => failures),
    queriesPerSecond: sum(({ queriesPerSecond }) => queriesPerSecond),
    latency: latencyOf(
      samples,
      underLoad(first.point.id),
      loops.map(({ latency }) => latency),
      seed,
    ),
    clientLagP99Ms: Math.max(...loops.map(({ clientLagP99Ms }) => clientLagP99Ms)),
    loadGenerators: 'worker threads',
  };
}

function latencyOf(
  samples: BenchmarkRecord['samples'],
  arm: string,
  parts: readonly StoredLatency[],
  seed: number,
): StoredLatency {
  const times = samples.flatMap((sample) =>
    sample.arm === arm && sample.nanoseconds !== null ? sample.nanoseconds : [],
  );
  return summariseLatency(
    times,
    parts.reduce((sum, { failures }) => sum + failures, 0),
    seed,
  );
}

/** Over the queries of all parts; every part asked others. What samples do not hold is weighted by queries. */
function mergedRecall(parts: readonly Part[], samples: BenchmarkRecord['samples'], seed: number): Recall {
  const [{ point }] = parts as [Part];
  const shares = samples.flatMap(({ arm, recall }) => (arm === point.id && recall !== null ? recall : []));
  const recalls = parts.map((part) => part.point.recall);
  const queries = recalls.reduce((sum, each) => sum + each.queries, 0);
  const weighted = (of: (recall: Recall) => number): number =>
    recalls.reduce((sum, each) => sum + of(each) * each.queries, 0) / queries;
  const { value, interval } = bootstrapMean(shares, seed);
  return {
    k: point.recall.k,
    queries,
    mean: value,
    interval: [Math.max(0, interval[0]), Math.min(1, interval[1])],
    builds: [value],
    strictMean: weighted(({ strictMean }) => strictMean),
    p5: quantile(shares, 0.05),
    worst: Math.min(...recalls.map(({ worst }) => worst)),
    shareBelow80: weighted(({ shareBelow80 }) => shareBelow80),
    shareShort: weighted(({ shareShort }) => shareShort),
    meanReturned: weighted(({ meanReturned }) => meanReturned),
  };
}

function mergedWarning(parts: readonly Part[], together: number): Warning {
  const sentence = `The load is of ${parts.length} processes (${parts.map(({ id }) => id).join(', ')}), which ran together for ${(100 * together).toFixed(0)} % of their time. One client's latency was measured while the others measured theirs.`;
  return { code: 'merged-shards', sentence };
}

function unique(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];
}
