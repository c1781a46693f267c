import { endedNs } from './calls.ts';
import { nanosecondsPerMs } from './clock.ts';
import type { ClosedLoopRun } from './closed-loop.ts';
import { failuresIn } from './failure.ts';
import { summariseLatency, type LatencySummary } from './latency.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

interface ClosedLoopFigures {
  readonly clients: number;
  readonly durationMs: number;
  /** Calls that were answered within the window. */
  readonly completed: number;
  readonly failures: number;
  /** Completed calls over wall time. */
  readonly queriesPerSecond: number;
  /** Of the calls that began within the window, each to its end. */
  readonly latency: LatencySummary;
  /** How late the client's own event loop was, 99th percentile. */
  readonly clientLagP99Ms: number;
}

/** Throws `loop-too-short` where the clients never ran all at once, and `latency-without-samples`. */
export function closedLoopFigures(run: ClosedLoopRun, seed: number): ClosedLoopFigures {
  const { clients, calls, eventLoop } = run;
  const [startNs, endNs] = run.windowNs;
  if (!(endNs > startNs)) {
    throw new PgparityError(
      'loop-too-short',
      `The ${clients} clients of the closed loop never ran at the same time. Use a longer duration or more calls.`,
      { exitCode: exitCodes.wrongUse },
    );
  }
  const durations = calls.nanoseconds.filter((_, index) => startsWithin(run, calls.startedNs[index] as number));
  let completed = 0;
  for (let index = 0; index < calls.startedNs.length; index += 1) {
    const ended = endedNs(calls, index);
    if (ended >= startNs && ended <= endNs) completed += 1;
  }
  const durationMs = (endNs - startNs) / nanosecondsPerMs;
  const failures = failuresIn(run.failures);
  return {
    clients,
    durationMs,
    completed,
    failures,
    queriesPerSecond: completed / (durationMs / 1_000),
    latency: summariseLatency(durations, failures, seed),
    clientLagP99Ms: eventLoop.lagP99Ms,
  };
}

function startsWithin({ windowNs: [startNs, endNs] }: ClosedLoopRun, startedNs: number): boolean {
  return startedNs >= startNs && startedNs <= endNs;
}
