import { z } from 'zod';
import { latency, recall } from './measured.ts';
import { count, interval, positive, settings, share, strategy, warning } from './quantities.ts';
import { builtEmptyTrap, driftStep, filterPoint, growth, plannerPrefersExact, tenantFilterTrap } from './scenarios.ts';

export const build = z.strictObject({
  strategy,
  /** Storage parameters of the index. */
  index: settings,
  /** `empty`: built before the load, as a migration does it. */
  builtOn: z.enum(['loaded', 'empty']),
  rows: count,
  repeats: z.array(
    z.strictObject({
      durationMs: positive,
      indexBytes: count,
      walBytes: count.nullable(),
      temporaryBytes: count.nullable(),
      memoryPeakBytes: count.nullable(),
    }),
  ),
  notices: z.array(z.string()),
});

export const closedLoop = z.strictObject({
  clients: count,
  durationMs: positive,
  completed: count,
  failures: count,
  /** Completed calls over wall time. */
  queriesPerSecond: positive,
  latency,
  /** How late the client's own event loop was, 99th percentile. */
  clientLagP99Ms: positive,
  loadGenerators: z.enum(['main thread', 'worker threads']),
});

export const openLoop = z.strictObject({
  /** Share of the closed loop's capacity: 0.3, 0.6, 0.9. */
  targetShare: share,
  ratePerSecond: positive,
  durationMs: positive,
  completed: count,
  failures: count,
  /** From the scheduled start of a call to its end. */
  latency,
  /** How late calls were sent after their scheduled start, 99th percentile. */
  scheduleLagP99Ms: positive,
});

export const point = z.strictObject({
  /** Stable within a result: `ivfflat lists=50 / ivfflat.probes=5`. */
  id: z.string(),
  strategy,
  index: settings,
  search: settings,
  /** The index that both plans of the prepared statement name; a point without one does not exist. */
  provenIndex: z.string(),
  recall,
  latency,
  /** One client, calls over wall time. */
  queriesPerSecond: positive,
  /** Of the server, user and system. */
  cpuMsPerQuery: positive.nullable(),
  closedLoops: z.array(closedLoop),
  openLoops: z.array(openLoop),
  warnings: z.array(warning),
});

/** Two arms over the same queries, interleaved. The ratio is the second's time over the first's. */
export const comparison = z.strictObject({
  first: z.string(),
  second: z.string(),
  ratio: positive,
  interval,
  /** False where the interval is not clear of the smallest difference that the A/A run can resolve. */
  tellable: z.boolean(),
});

export const sameArms = z.strictObject({
  point: z.string(),
  ratio: positive,
  interval,
  /** A ratio nearer to 1 than this is noise: 1.08 means 8 %. */
  smallestTellableRatio: z.number().min(1),
});

/** Latency at a recall between measured points, monotone; null where the sweep does not reach it. */
const atRecall = z.strictObject({
  strategy,
  recall: share,
  /** The measured setting next below the recall; null where the first one already reaches it: then latency is an upper bound. */
  below: z.string().nullable(),
  /** The cheapest measured setting that reaches the recall with its interval; null where none does. */
  reached: z.string().nullable(),
  p50Ms: positive.nullable(),
  p95Ms: positive.nullable(),
  p99Ms: positive.nullable(),
  queriesPerSecond: positive.nullable(),
});

const datasetFacts = z.strictObject({
  name: z.string(),
  /** SHA-256 over the content of base and queries. */
  hash: z.string(),
  metric: z.enum(['cosine', 'l2', 'inner-product']),
  rows: count,
  dimensions: count,
  queries: count,
  /** By name, as the dataset's own description gives them. */
  statistics: z.record(z.string(), z.number()),
  skippedRows: count,
});

export const load = z.strictObject({
  rows: count,
  bytes: count,
  durationMs: positive,
  rowsPerSecond: positive,
  /** `external` is pgvector's default; `plain` keeps vectors in the row. */
  storage: z.enum(['external', 'plain']),
});

/** Two independent exact searches. */
export const oracle = z.strictObject({ queries: count, agreed: z.boolean() });

/** What the numbers were measured on, as facts by name: `cpu.model`, `cpu.avx2`, `server.shared_buffers`. */
export const fingerprint = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const fitness = z.strictObject({
  fit: z.boolean(),
  /** Why the numbers are not fair ones; empty when they are. */
  reasons: z.array(warning),
});

/**
 * The result of one profile in one benchmark, as stored in the vault: all durations in milliseconds, sizes in bytes, shares
 * and recall from 0 to 1. Null is "could not be measured here", never zero.
 */
export const result = z.strictObject({
  format: z.literal(2),
  /** Carried by everything that is made of a restricted result, so that the guard finds it. */
  canary: z.string(),
  /** Shared by all profiles of one `pgparity bench`. */
  runId: z.string(),
  version: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: positive,
  profile: z.strictObject({
    name: z.string(),
    title: z.string(),
    standIn: z.boolean(),
    server: z.string(),
    description: z.string(),
    serverVersion: z.string(),
    extensions: z.record(z.string(), z.string()),
    licence: z.strictObject({
      title: z.string(),
      numbers: z.enum(['public', 'restricted']),
      source: z.string(),
      readOn: z.string(),
    }),
  }),
  seed: count,
  k: count,
  /** Which part of a load on one server this is, by several processes; null for a whole benchmark. */
  shard: z
    .strictObject({
      index: count,
      of: count,
      /** When its clients were all running, milliseconds of the server's clock since 1970. */
      window: interval,
    })
    .nullable()
    .default(null),
  /** The recall that the cheapest setting was looked for; null for a sweep. */
  targetRecall: share.nullable().default(null),
  dataset: datasetFacts,
  fingerprint,
  fitness,
  /** `SELECT 1` over the same connection. */
  floor: latency,
  load: load.nullable(),
  /** Queries on which exact search in the client and in the server agreed. */
  oracle,
  builds: z.array(build),
  points: z.array(point),
  sameArms: z.array(sameArms),
  comparisons: z.array(comparison),
  atRecall: z.array(atRecall),
  plannerPrefersExact: z.array(plannerPrefersExact),
  /** Of the cheapest settings, where a recall was asked for. */
  growth: z.array(growth).default([]),
  filters: z.array(filterPoint),
  drift: z.array(driftStep),
  builtEmptyTrap: builtEmptyTrap.nullable(),
  tenantFilterTrap: tenantFilterTrap.nullable(),
  /** What was asked for and not done, with the reason. */
  notExercised: z.array(z.strictObject({ what: z.string(), reason: z.string() })),
  warnings: z.array(warning),
});

/**
 * One search, in the order in which it happened. Recall of a point is over all builds of its index, of which the last one
 * is timed: the answers of earlier builds are samples without a time.
 */
export const searchSample = z.strictObject({
  /** The id of the point, or another name of what was measured. */
  arm: z.string(),
  /** Which build of the index answered, from 1. Null in results of earlier versions. */
  build: count.nullable().default(null),
  block: z.int(),
  order: count,
  query: count,
  /** Null where the search was not timed. */
  nanoseconds: positive.nullable(),
  returned: count,
  /** Tie-exact. Null where the search failed, and in results of earlier versions. */
  recall: share.nullable().default(null),
  /** SQLSTATE or a word; null when the search succeeded. */
  error: z.string().nullable(),
});

export type BenchmarkResult = Readonly<z.infer<typeof result>>;
export type SearchSample = Readonly<z.infer<typeof searchSample>>;
export type Build = Readonly<z.infer<typeof build>>;
export type Load = Readonly<z.infer<typeof load>>;
export type StoredSameArms = Readonly<z.infer<typeof sameArms>>;
export type StoredComparison = Readonly<z.infer<typeof comparison>>;
export type Point = Readonly<z.infer<typeof point>>;
export type ClosedLoop = Readonly<z.infer<typeof closedLoop>>;
export type OpenLoop = Readonly<z.infer<typeof openLoop>>;
export type Fingerprint = Readonly<z.infer<typeof fingerprint>>;
export type Fitness = Readonly<z.infer<typeof fitness>>;
export type DatasetFacts = Readonly<z.infer<typeof datasetFacts>>;

/** A result with every sample behind it. */
export interface BenchmarkRecord {
  readonly result: BenchmarkResult;
  readonly samples: readonly SearchSample[];
}
