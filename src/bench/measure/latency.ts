import { bootstrapMedian, type Interval } from './bootstrap.ts';
import { nanosecondsPerMs } from './clock.ts';
import { mean, quantileOfSorted } from '../dataset/statistics/quantile.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

export interface LatencySummary {
  readonly samples: number;
  readonly failures: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  /** Null with fewer than {@link samplesForP99}: it would be one of the ten slowest calls. */
  readonly p99Ms: number | null;
  readonly maxMs: number;
  /** 95 % bootstrap interval of the median. */
  readonly p50IntervalMs: Interval;
}

/**
 * How long calls took. Failures are counted beside the samples and are not among them.
 * Throws `latency-without-samples` where no call succeeded: nothing is not zero milliseconds.
 */
export function summariseLatency(nanoseconds: ArrayLike<number>, failures: number, seed: number): LatencySummary {
  if (nanoseconds.length === 0) {
    throw new PgparityError(
      'latency-without-samples',
      `No latency to report: no call succeeded and ${failures} failed. Check the errors of the calls first.`,
      { exitCode: exitCodes.serverFailed },
    );
  }
  const ascending = Float64Array.from(nanoseconds, (duration) => duration / nanosecondsPerMs).sort();
  return {
    samples: ascending.length,
    failures,
    meanMs: mean(ascending),
    p50Ms: quantileOfSorted(ascending, 0.5),
    p90Ms: quantileOfSorted(ascending, 0.9),
    p95Ms: quantileOfSorted(ascending, 0.95),
    p99Ms: ascending.length < samplesForP99 ? null : quantileOfSorted(ascending, 0.99),
    maxMs: quantileOfSorted(ascending, 1),
    p50IntervalMs: bootstrapMedian(ascending, seed).interval,
  };
}

/** Ten samples lie beyond the 99th percentile then. */
export const samplesForP99 = 1_000;
