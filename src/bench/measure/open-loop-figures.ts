import { nanosecondsPerMs } from './clock.ts';
import { failuresIn } from './failure.ts';
import { summariseLatency, type LatencySummary } from './latency.ts';
import { overloaded, type OpenLoopRun } from './open-loop.ts';
import { quantile } from '../dataset/statistics/quantile.ts';

interface OpenLoopFigures {
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly completed: number;
  readonly failures: number;
  /**
   * From the scheduled start of a call to its end. Calls that were given up are among the samples with the time that they
   * had waited, for otherwise a percentile would look the better the more of them there are: it is a lower bound then.
   */
  readonly latency: LatencySummary;
  /** How late calls were noticed to be due, 99th percentile: this thread's own part of the latency. */
  readonly scheduleLagP99Ms: number;
  /** True where calls were given up: the server does not carry this rate, or not with so few clients. */
  readonly isOverloaded: boolean;
}

/** Throws `latency-without-samples` where nothing was scheduled, or everything failed. */
export function openLoopFigures(run: OpenLoopRun, seed: number): OpenLoopFigures {
  const { ratePerSecond, durationMs, calls, givenUpNs, lagNs } = run;
  const failures = failuresIn(run.failures);
  const durations = Float64Array.from([...calls.nanoseconds, ...givenUpNs]);
  return {
    ratePerSecond,
    durationMs,
    completed: calls.nanoseconds.length,
    failures,
    latency: summariseLatency(durations, failures, seed),
    scheduleLagP99Ms: quantile(lagNs, 0.99) / nanosecondsPerMs,
    isOverloaded: (run.failures[overloaded] ?? 0) > 0,
  };
}
