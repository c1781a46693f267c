import { Random } from '../../../fixtures/random.ts';
import type { BenchmarkRecord, BenchmarkResult } from '../../../src/vault/result/result.ts';
import type { StoredLatency, Recall } from '../../../src/vault/result/measured.ts';
import { exampleRecord, type ExampleRecordOptions } from '../trip/example-record.ts';

type Point = BenchmarkResult['points'][number];
type Strategy = Point['strategy'];

/** The example with as many settings, filters and series as a real sweep has, and with what a report finds hard. */
export function sweepRecord(options: ExampleRecordOptions = {}): BenchmarkRecord {
  const { result, samples } = exampleRecord(options);
  const random = new Random(result.profile.name === 'alloydb-omni' ? 7 : 8);
  const [sample] = result.points;
  if (sample === undefined) throw new RangeError('the example has no point');
  const factor = result.profile.name === 'alloydb-omni' ? 0.7 : 1;
  const strategies: readonly Strategy[] =
    result.profile.name === 'alloydb-omni' ? ['scann', 'hnsw', 'ivfflat'] : ['hnsw', 'ivfflat'];
  const points = strategies.flatMap((strategy) =>
    sweepOf(strategy).map((setting) => pointOf(sample, setting, factor, random)),
  );
  const filters = strategies.flatMap((strategy) =>
    (strategy === 'hnsw' ? ['off', 'relaxed_order', 'strict_order'] : ['none']).flatMap((iterativeScan) =>
      result.filters.map((filter) => {
        const share = iterativeScan === 'off' || iterativeScan === 'none' ? filter.selectivity ** 0.4 : 0.97;
        const mean = Math.min(0.9993, share * (filter.correlation === 'negative' ? 0.8 : 1));
        return {
          ...filter,
          strategy,
          iterativeScan,
          search: strategy === 'hnsw' ? { 'hnsw.ef_search': '40' } : { [`${strategy}.probes`]: '10' },
          recall: recallOf(mean, random),
        };
      }),
    ),
  );
  const drift = strategies.flatMap((strategy, place) =>
    result.drift.map((step) => ({
      ...step,
      strategy,
      recall: recallOf(Math.min(1, step.recall.mean + place * 0.02), random),
      latency: latencyOf((1.4 + place * 0.6) * factor, random),
    })),
  );
  const atRecall = strategies.flatMap((strategy, place) =>
    [0.9, 0.95, 0.99].map((recall) => ({
      strategy,
      recall,
      ...(strategy === 'ivfflat' && recall === 0.99
        ? { below: null, reached: null, p50Ms: null, p95Ms: null, p99Ms: null, queriesPerSecond: null }
        : {
            below: recall === 0.9 ? null : `${strategy} setting=5`,
            reached: `${strategy} setting=10`,
            p50Ms: (0.6 + place + recall * recall) * factor,
            p95Ms: (0.9 + place * 1.3 + recall * 1.4) * factor,
            p99Ms: (1.6 + place * 2 + recall * 1.9) * factor,
            queriesPerSecond: 900 / (1 + place) / factor,
          }),
    })),
  );
  return { result: { ...result, points, filters, drift, atRecall }, samples };
}

interface Setting {
  readonly strategy: Strategy;
  readonly index: Readonly<Record<string, string>>;
  readonly search: Readonly<Record<string, string>>;
  readonly recall: number;
  readonly medianMs: number;
}

function sweepOf(strategy: Strategy): readonly Setting[] {
  if (strategy === 'hnsw')
    return [
      [10, 0.902, 0.42],
      [20, 0.949, 0.61],
      [40, 0.979, 0.93],
      [100, 0.995, 1.78],
      [200, 0.9991, 3.1],
      [400, 1, 5.9],
    ].map(([search = 0, recall = 0, medianMs = 0]) => ({
      strategy,
      index: { m: '16', ef_construction: '64' },
      search: { 'hnsw.ef_search': String(search) },
      recall,
      medianMs,
    }));
  const [list, probe] =
    strategy === 'ivfflat' ? ['lists', 'ivfflat.probes'] : ['num_leaves', 'scann.num_leaves_to_search'];
  return [10, 50].flatMap((lists) =>
    [
      [1, 0.58],
      [5, 0.89],
      [10, 0.952],
      [20, 0.988],
    ].map(([probes = 0, recall = 0]) => ({
      strategy,
      index: { [list ?? '']: String(lists) },
      search: { [probe ?? '']: String(probes) },
      recall: Math.min(0.998, recall + (lists === 10 ? 0.06 * (1 - recall) : 0)),
      medianMs: (0.35 + (probes / lists) * 7.5) * (strategy === 'scann' ? 0.45 : 1),
    })),
  );
}

function pointOf(sample: Point, setting: Setting, factor: number, random: Random): Point {
  const { strategy, index, search } = setting;
  const latency = latencyOf(setting.medianMs * factor, random);
  return {
    ...sample,
    id: `${strategy} ${Object.entries(index).map((pair) => pair.join('='))} / ${Object.entries(search).map((pair) => pair.join('='))}`,
    strategy,
    index,
    search,
    provenIndex: `bench_${strategy}`,
    recall: recallOf(setting.recall, random),
    latency,
    queriesPerSecond: 1000 / latency.meanMs,
    cpuMsPerQuery: latency.meanMs * 0.9,
    closedLoops: sample.closedLoops.map((loop) => ({
      ...loop,
      queriesPerSecond: (1000 / latency.meanMs) * [1, 1.9, 2.05][[1, 4, 8].indexOf(loop.clients)]!,
    })),
    openLoops: sample.openLoops.map((loop) => ({
      ...loop,
      latency: latencyOf(setting.medianMs * factor * (1 + loop.targetShare ** 3 * 3), random),
    })),
  };
}

function latencyOf(medianMs: number, random: Random): StoredLatency {
  const p50Ms = medianMs * (0.98 + random.fraction() * 0.04);
  return {
    samples: 1_000,
    failures: 0,
    meanMs: p50Ms * 1.06,
    p50Ms,
    p90Ms: p50Ms * 1.37,
    p95Ms: p50Ms * 1.61,
    p99Ms: p50Ms * 2.33,
    maxMs: p50Ms * 4.1,
    p50IntervalMs: [p50Ms * 0.96, p50Ms * 1.05],
  };
}

function recallOf(mean: number, random: Random): Recall {
  const half = 0.012 * (1 - mean) ** 0.5 + random.fraction() * 0.0004;
  return {
    k: 10,
    queries: 1_000,
    mean,
    builds: [mean],
    interval: [Math.max(0, mean - half), Math.min(1, mean + half)],
    strictMean: mean * 0.998,
    p5: Math.max(0, Math.round(mean * 10 - 1.5) / 10),
    worst: Math.max(0, Math.round(mean * 10 - 4) / 10),
    shareBelow80: (1 - mean) * 0.6,
    shareShort: mean < 0.5 ? 1 - mean : 0,
    meanReturned: mean < 0.5 ? 10 * mean : 10,
  };
}
