import { z } from 'zod';
import { count, interval, positive, share } from './quantities.ts';

export const latency = z.strictObject({
  samples: count,
  failures: count,
  meanMs: positive,
  p50Ms: positive,
  p90Ms: positive,
  p95Ms: positive,
  /** Null with fewer than 1,000 samples. */
  p99Ms: positive.nullable(),
  maxMs: positive,
  /** 95 % bootstrap interval of the median. */
  p50IntervalMs: interval,
});

export const recall = z.strictObject({
  k: count,
  queries: count,
  /** Tie-exact: returned rows that are no farther than the k-th exact one, over k. */
  mean: share,
  /** In which the recall of one further build over such queries lies with 95 % confidence; of one build, over queries. */
  interval,
  /** The mean of each build that was searched, in order; a single one where an index is measured as it lies. */
  builds: z.array(share),
  /** Overlap of ids with one exact answer, ties broken by row. */
  strictMean: share,
  p5: share,
  worst: share,
  shareBelow80: share,
  /** Share of queries that returned fewer than k rows although there were as many. */
  shareShort: share,
  meanReturned: positive,
});

export type StoredLatency = Readonly<z.infer<typeof latency>>;
export type Recall = Readonly<z.infer<typeof recall>>;
