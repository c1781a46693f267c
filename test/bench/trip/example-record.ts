import { Random } from '../../../fixtures/random.ts';
import {
  result,
  type BenchmarkRecord,
  type BenchmarkResult,
  type SearchSample,
} from '../../../src/vault/result/result.ts';
import { type StoredLatency, type Recall } from '../../../src/vault/result/measured.ts';
import type { StrategyName } from '../../../src/vault/result/quantities.ts';
import { canaryBeginnings } from '../../../src/vault/licence/canary.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

export interface ExampleRecordOptions {
  readonly profile?: 'alloydb-omni' | 'pgvector';
  /** By default what the profile's licence says. */
  readonly restricted?: boolean;
  readonly runId?: string;
  readonly seed?: number;
}

/** A record with every field of the schema filled, the same for the same options. Its numbers are made up. */
export function exampleRecord(options: ExampleRecordOptions = {}): BenchmarkRecord {
  const profile = options.profile === 'alloydb-omni' ? alloydbOmni : pgvector;
  const numbers =
    options.restricted === undefined ? profile.licence.numbers : options.restricted ? 'restricted' : 'public';
  const random = new Random(options.seed ?? (profile.name === 'alloydb-omni' ? 71 : 72));
  const speed = profile.name === 'alloydb-omni' ? 0.6 : 1;
  const points = pointsOf(random, profile.name, speed);
  const [first, second] = points;
  if (first === undefined || second === undefined) throw new RangeError('an example has at least two points');
  const made: BenchmarkResult = {
    format: 2,
    targetRecall: null,
    shard: null,
    growth: [],
    canary: `${canaryBeginnings[numbers]}${hexadecimal(random)}`,
    runId: options.runId ?? '2026-11-25-0a1b2c',
    version: '0.1.0',
    startedAt: '2026-11-25T02:00:00.000Z',
    durationMs: around(random, 183_000),
    profile: {
      name: profile.name,
      title: profile.title,
      standIn: profile.name === 'alloydb-omni',
      server: 'native',
      description: 'PostgreSQL 15.20 on this machine',
      serverVersion: '15.20',
      extensions: { vector: '0.8.0', ...(profile.name === 'alloydb-omni' && { alloydb_scann: '0.1.0' }) },
      licence: { ...profile.licence, numbers },
    },
    seed: 1,
    k: 10,
    dataset: {
      name: 'generated realistic 10,000 × 768, seed 1',
      hash: 'd'.repeat(64),
      metric: 'cosine',
      rows: 10_000,
      dimensions: 768,
      queries: 1_000,
      statistics: { 'mean norm': 0.583, 'local intrinsic dimension': 26.4 },
      skippedRows: 0,
    },
    fingerprint: {
      'cpu.model': 'AMD EPYC 9B14',
      'cpu.cores': 2,
      'cpu.avx2': true,
      'memory.bytes': 8_589_934_592,
      'server.shared_buffers': '256MB',
      'cloud.machineType': null,
    },
    fitness: { fit: true, reasons: [] },
    floor: latencyAround(random, 0.052),
    load: {
      rows: 10_000,
      bytes: 30_900_000,
      durationMs: around(random, 912 * speed),
      rowsPerSecond: around(random, 10_900 / speed),
      storage: 'external',
    },
    oracle: { queries: 100, agreed: true },
    builds: buildsOf(random, profile.name, speed),
    points,
    sameArms: [{ point: first.id, ratio: 1.0043, interval: [0.9871, 1.0217], smallestTellableRatio: 1.0312 }],
    comparisons: [
      {
        first: first.id,
        second: second.id,
        ratio: second.latency.p50Ms / first.latency.p50Ms,
        interval: [1.1, 3],
        tellable: true,
      },
    ],
    atRecall: [0.9, 0.95, 0.99].map((level) => ({
      strategy: first.strategy,
      recall: level,
      below: level === 0.9 ? null : first.id,
      reached: level === 0.9 ? first.id : second.id,
      p50Ms: around(random, 1.9 * speed),
      p95Ms: around(random, 2.7 * speed),
      p99Ms: level === 0.99 ? null : around(random, 3.6 * speed),
      queriesPerSecond: around(random, 510 / speed),
    })),
    plannerPrefersExact: [
      {
        point: `${first.strategy} ${words(first.index)} / probes=45`,
        strategy: first.strategy,
        index: first.index,
        search: { 'ivfflat.probes': '45' },
        plan: 'exact: Limit, Sort, Seq Scan',
        exactP50Ms: around(random, 8.1 * speed),
        indexP50Ms: around(random, 9.4 * speed),
        indexRecall: recallAround(random, 0.99),
      },
    ],
    filters: (['none', 'positive', 'negative'] as const).flatMap((correlation) =>
      [0.5, 0.1, 0.01, 0.001].map((selectivity) => ({
        strategy: first.strategy,
        search: first.search,
        selectivity,
        correlation,
        iterativeScan: 'off',
        matchingRows: Math.round(10_000 * selectivity),
        plan: selectivity < 0.01 ? 'exact: Limit, Sort, Index Scan' : first.provenIndex,
        recall: recallAround(random, 0.3 + selectivity),
        latency: latencyAround(random, 2.2 * speed),
        warnings: [],
      })),
    ),
    drift: ['loaded', 'inserted 10 %', 'updated 10 %', 'deleted 50 %', 'vacuumed', 'reindexed'].map((step, index) => ({
      strategy: first.strategy,
      step,
      rows: index < 3 ? 10_000 + index * 500 : 5_500,
      indexBytes: 41_000_000 + index * 81_920,
      durationMs: index === 0 ? null : around(random, 700 * speed),
      recall: recallAround(random, 0.93),
      latency: latencyAround(random, 2 * speed),
      warnings:
        index === 3 ? [{ code: 'short-results', sentence: 'Some searches returned fewer rows than asked.' }] : [],
    })),
    builtEmptyTrap: {
      strategy: 'ivfflat',
      index: { lists: '50' },
      notices: ['ivfflat index created with little data'],
      points: ['1', '5', '10'].map((probes, index) => ({
        search: { 'ivfflat.probes': probes },
        recallBuiltEmpty: recallAround(random, 0.19 + index * 0.25),
        recallRebuilt: recallAround(random, 0.58 + index * 0.18),
        slowdown: around(random, 2.3),
      })),
      sprung: true,
    },
    tenantFilterTrap: {
      strategy: 'hnsw',
      tenantRows: 50,
      rows: 10_000,
      planned: {
        search: { plan_cache_mode: 'force_custom_plan' },
        plan: 'exact: Limit, Sort, Seq Scan',
        recall: recallAround(random, 1),
        p50Ms: around(random, 3.1 * speed),
      },
      forced: {
        search: { enable_seqscan: 'off' },
        plan: 'bench_hnsw',
        recall: recallAround(random, 0.12),
        p50Ms: around(random, 0.8 * speed),
      },
      remedy: {
        search: { 'hnsw.ef_search': '40', 'hnsw.iterative_scan': 'strict_order' },
        plan: 'bench_hnsw',
        recall: recallAround(random, 0.98),
        p50Ms: around(random, 4.2 * speed),
      },
      sprung: 'through the index',
    },
    notExercised: [{ what: 'memory peak of a build', reason: 'this system does not tell it' }],
    warnings: [{ code: 'client-on-same-host', sentence: 'Client and server share the processors of one machine.' }],
  };
  return { result: result.parse(made), samples: samplesOf(random, points) };
}

type Point = BenchmarkResult['points'][number];

function pointsOf(random: Random, profile: string, speed: number): Point[] {
  return sweeps(profile).flatMap(({ strategy, index, setting, values }) =>
    values.map((value, step): Point => {
      const latency = latencyAround(random, (0.7 + step * 0.9) * speed);
      return {
        id: `${strategy} ${words(index)} / ${setting}=${value}`,
        strategy,
        index,
        search: { [setting]: value },
        provenIndex: `bench_${strategy}`,
        recall: recallAround(random, 1 - 0.42 / (step + 1) ** 2),
        latency,
        queriesPerSecond: around(random, 1000 / latency.meanMs),
        cpuMsPerQuery: around(random, latency.meanMs * 0.9),
        closedLoops: [1, 4, 8].map((clients) => ({
          clients,
          durationMs: 2_000,
          completed: Math.round(around(random, 2_000 / latency.meanMs)),
          failures: 0,
          queriesPerSecond: around(random, (1000 / latency.meanMs) * Math.min(clients, 2)),
          latency: latencyAround(random, latency.meanMs * clients * 0.7),
          clientLagP99Ms: around(random, 0.4),
          loadGenerators: 'main thread',
        })),
        openLoops: [0.3, 0.6, 0.9].map((targetShare) => ({
          targetShare,
          ratePerSecond: around(random, (2000 / latency.meanMs) * targetShare),
          durationMs: 2_000,
          completed: Math.round(around(random, (4_000 / latency.meanMs) * targetShare)),
          failures: 0,
          latency: latencyAround(random, latency.meanMs * (1 + targetShare)),
          scheduleLagP99Ms: around(random, 0.6),
        })),
        warnings: [],
      };
    }),
  );
}

interface Sweep {
  readonly strategy: StrategyName;
  readonly index: Readonly<Record<string, string>>;
  readonly setting: string;
  readonly values: readonly string[];
}

function sweeps(profile: string): readonly Sweep[] {
  const common: readonly Sweep[] = [
    { strategy: 'ivfflat', index: { lists: '50' }, setting: 'ivfflat.probes', values: ['1', '5', '10'] },
    { strategy: 'hnsw', index: { ef_construction: '64', m: '16' }, setting: 'hnsw.ef_search', values: ['40', '100'] },
  ];
  const scann: Sweep = {
    strategy: 'scann',
    index: { num_leaves: '100' },
    setting: 'scann.num_leaves_to_search',
    values: ['5', '20', '50'],
  };
  return profile === 'alloydb-omni' ? [scann, ...common] : common;
}

function buildsOf(random: Random, profile: string, speed: number): BenchmarkResult['builds'] {
  return sweeps(profile).map(({ strategy, index }) => ({
    strategy,
    index,
    builtOn: 'loaded' as const,
    rows: 10_000,
    repeats: [1, 2, 3].map(() => ({
      durationMs: around(random, 2_400 * speed),
      indexBytes: 8192 * Math.round(around(random, 5_000)),
      walBytes: Math.round(around(random, 43_000_000)),
      temporaryBytes: 0,
      memoryPeakBytes: null,
    })),
    notices: [],
  }));
}

function latencyAround(random: Random, medianMs: number): StoredLatency {
  const p50Ms = around(random, medianMs);
  return {
    samples: 1_000,
    failures: 0,
    meanMs: p50Ms * 1.07,
    p50Ms,
    p90Ms: p50Ms * (1.3 + random.fraction() * 0.1),
    p95Ms: p50Ms * (1.5 + random.fraction() * 0.1),
    p99Ms: p50Ms * (1.9 + random.fraction() * 0.2),
    maxMs: p50Ms * (3 + random.fraction()),
    p50IntervalMs: [p50Ms * 0.985, p50Ms * 1.016],
  };
}

function recallAround(random: Random, expected: number): Recall {
  const mean = Math.min(0.9999, Math.max(0.01, expected * (0.99 + random.fraction() * 0.01)));
  return {
    k: 10,
    queries: 1_000,
    mean,
    interval: [Math.max(0, mean - 0.0061), Math.min(1, mean + 0.0057)],
    builds: [mean],
    strictMean: mean * 0.998,
    p5: Math.round(mean * 8) / 10,
    worst: Math.round(mean * 5) / 10,
    shareBelow80: (1 - mean) * 0.7,
    shareShort: 0,
    meanReturned: 10,
  };
}

function samplesOf(random: Random, points: readonly Point[]): SearchSample[] {
  const timed = points.flatMap(({ id, latency }, point) =>
    Array.from({ length: 20 }, (_, query) => ({
      arm: id,
      build: 3,
      block: Math.floor(query / 10),
      order: point * 20 + query,
      query,
      nanoseconds: Math.round(around(random, latency.p50Ms * 1e6)),
      returned: query === 19 ? 0 : 10,
      recall: query === 19 ? null : 0.9,
      error: query === 19 ? '57014' : null,
    })),
  );
  const [first] = timed;
  if (first === undefined) return [];
  return [...timed, { ...first, build: 1, nanoseconds: null, recall: 1 / 3 }];
}

/** Within 5 % of the value, six digits after the point: distinct, and written the same way everywhere. */
function around(random: Random, value: number): number {
  return Number((value * (0.95 + random.fraction() * 0.1)).toFixed(6));
}

function words(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function hexadecimal(random: Random): string {
  return Array.from({ length: 16 }, () => Math.floor(random.fraction() * 16).toString(16)).join('');
}
