import { setTimeout as pause } from 'node:timers/promises';
import { BoundedQueue } from './bounded-queue.ts';
import { CallLog, mergeCalls, type Calls } from './calls.ts';
import { nanoseconds, nanosecondsPerMs, type Clock } from './clock.ts';
import { Deferred } from './deferred.ts';
import { type FailureCounts, type FailureReading, addFailures, plainFailures } from './failure.ts';
import type { LoadClient } from './load-module.ts';
import { NumberLog } from './number-log.ts';
import { orAborted } from '../../base/or-aborted.ts';
import { poissonGaps } from './random.ts';
import { waitUntil } from './wait-until.ts';

export interface OpenLoopOptions {
  /** How many different queries there are; each call asks the next one. */
  readonly queries: number;
  readonly ratePerSecond: number;
  /** For how long calls are scheduled, after the warm-up. */
  readonly durationMs: number;
  /** Load of the same kind beforehand, which does not count. None by default. */
  readonly warmUpMs?: number;
  readonly seed: number;
  /** How long what was scheduled may still take afterwards. 2,000 by default. */
  readonly graceMs?: number;
  /** How many calls may wait for a free client; further ones fail as `overloaded`. 10,000 by default. */
  readonly backlogMax?: number;
  /** When to start, on the clock; at once by default. */
  readonly startAtNs?: number;
  readonly signal?: AbortSignal;
  readonly failures?: FailureReading;
  readonly clock?: Clock;
}

/** What an open loop saw, raw, of the calls that were scheduled after the warm-up. */
export interface OpenLoopRun {
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly scheduled: number;
  /** Each from its scheduled start to its end, so waiting for a free client is in it. */
  readonly calls: Calls;
  /** Calls that had no answer within the grace, or found too many waiting, are here as `overloaded`. */
  readonly failures: FailureCounts;
  /** How long the calls without an answer had waited when they were given up: their latency is longer than that. */
  readonly givenUpNs: Float64Array;
  /** How late this thread noticed that a call was due, a call. */
  readonly lagNs: Float64Array;
  /** The most calls that waited for a free client at once. */
  readonly backlog: number;
}

/**
 * Schedules calls as a Poisson process, as users come who do not wait for each other, and hands each to a free client of
 * the pool, or to the next one that becomes free. LatencySummary counts from the schedule (as `pgbench --rate` has it), so a
 * server that stalls is charged for all who came meanwhile, and not only for the one who was in it.
 *
 * Ends when all calls have ended, at the latest with the grace. What is under way then is left to end by itself, so its
 * clients are not free: close them. Rejects with the error of a call after which none can succeed, and with the signal's
 * reason at once.
 */
export async function runOpenLoop(clients: readonly LoadClient[], options: OpenLoopOptions): Promise<OpenLoopRun> {
  if (clients.length === 0) throw new RangeError('An open loop needs a client.');
  const { startAtNs, signal, clock = nanoseconds } = options;
  return orAborted(signal, async () => {
    if (startAtNs !== undefined) await waitUntil(startAtNs, clock, signal);
    const loop = new OpenLoop(clients, options, startAtNs ?? clock());
    try {
      await Promise.race([loop.schedule(), loop.lost]);
      await loop.finish();
      return loop.seen();
    } finally {
      loop.stop();
    }
  });
}

export const overloaded = 'overloaded';

class OpenLoop {
  readonly #options: OpenLoopOptions;
  readonly #clock: Clock;
  readonly #failures: FailureReading;
  readonly #countedFromNs: number;
  readonly #endNs: number;
  readonly #gap: () => number;
  readonly #waiting: BoundedQueue;
  readonly #free: LoadClient[];
  readonly #clients: number;
  /** The schedule of what is under way, by the order of asking. */
  readonly #underWay = new Map<number, number>();
  readonly #log = new CallLog();
  readonly #failed = new Map<string, number>();
  readonly #givenUpNs = NumberLog.ofFloats();
  readonly #lagNs = NumberLog.ofFloats();
  readonly #lost = new Deferred<never>();
  readonly #idle = new Deferred<void>();
  readonly #ending = new AbortController();
  #nextNs: number;
  #asked = 0;
  #scheduled = 0;
  #backlog = 0;
  #isScheduled = false;

  constructor(clients: readonly LoadClient[], options: OpenLoopOptions, beginNs: number) {
    const { ratePerSecond, durationMs, warmUpMs = 0, seed, backlogMax = backlogMaxByDefault } = options;
    this.#options = options;
    this.#clock = options.clock ?? nanoseconds;
    this.#failures = options.failures ?? plainFailures;
    this.#countedFromNs = beginNs + warmUpMs * nanosecondsPerMs;
    this.#endNs = this.#countedFromNs + durationMs * nanosecondsPerMs;
    this.#gap = poissonGaps(nanosecondsPerSecond / ratePerSecond, seed);
    this.#nextNs = beginNs + this.#gap();
    this.#waiting = new BoundedQueue(backlogMax);
    this.#free = clients.toReversed();
    this.#clients = clients.length;
    this.#lost.promise.catch(() => undefined);
  }

  /** Rejects with the error after which no call can succeed. */
  get lost(): Promise<never> {
    return this.#lost.promise;
  }

  async schedule(): Promise<void> {
    const { signal } = this.#options;
    const ending = signal === undefined ? this.#ending.signal : AbortSignal.any([signal, this.#ending.signal]);
    do {
      await waitUntil(Math.min(this.#nextNs, this.#endNs), this.#clock, ending);
      this.#admitDue();
      this.#serve();
    } while (this.#clock() < this.#endNs);
    this.#isScheduled = true;
    this.#tellIdle();
  }

  /** Waits for the last answers, at most for the grace, and gives up what has none. */
  async finish(): Promise<void> {
    const grace = new AbortController();
    const { graceMs = graceMsByDefault } = this.#options;
    const graceOver = pause(graceMs, undefined, { signal: grace.signal }).catch(() => undefined);
    try {
      await Promise.race([this.#idle.promise, graceOver, this.lost]);
    } finally {
      grace.abort();
    }
    const nowNs = this.#clock();
    for (const scheduledNs of this.#underWay.values()) this.#giveUp(scheduledNs, nowNs);
    for (let next = this.#waiting.take(); next !== undefined; next = this.#waiting.take()) this.#giveUp(next, nowNs);
    this.stop();
  }

  /** Nothing is asked, and no answer is counted, from now on. */
  stop(): void {
    this.#ending.abort();
  }

  get #isStopped(): boolean {
    return this.#ending.signal.aborted;
  }

  seen(): OpenLoopRun {
    const { ratePerSecond, durationMs } = this.#options;
    return {
      ratePerSecond,
      durationMs,
      scheduled: this.#scheduled,
      calls: this.#log.calls(),
      failures: Object.fromEntries(this.#failed),
      givenUpNs: this.#givenUpNs.numbers(),
      lagNs: this.#lagNs.numbers(),
      backlog: this.#backlog,
    };
  }

  #admitDue(): void {
    const nowNs = this.#clock();
    for (; this.#nextNs <= nowNs && this.#nextNs < this.#endNs; this.#nextNs += this.#gap()) {
      if (this.#nextNs >= this.#countedFromNs) {
        this.#scheduled += 1;
        this.#lagNs.push(nowNs - this.#nextNs);
      }
      if (!this.#waiting.add(this.#nextNs)) this.#giveUp(this.#nextNs, nowNs);
    }
  }

  #serve(): void {
    while (this.#free.length > 0 && this.#waiting.length > 0 && !this.#isStopped) {
      const client = this.#free.pop() as LoadClient;
      void this.#call(client, this.#waiting.take() as number);
    }
    this.#backlog = Math.max(this.#backlog, this.#waiting.length);
  }

  async #call(client: LoadClient, scheduledNs: number): Promise<void> {
    const order = this.#asked;
    const query = order % this.#options.queries;
    this.#asked += 1;
    this.#underWay.set(order, scheduledNs);
    try {
      const rows = await client(query);
      if (this.#counts(scheduledNs)) this.#log.append(scheduledNs, this.#clock() - scheduledNs, query, rows);
    } catch (error) {
      if (this.#failures.endsMeasurement(error)) this.#lost.reject(error);
      else this.#fail(this.#failures.nameOf(error), scheduledNs);
    }
    if (this.#isStopped) return;
    this.#underWay.delete(order);
    this.#free.push(client);
    this.#serve();
    this.#tellIdle();
  }

  #giveUp(scheduledNs: number, nowNs: number): void {
    this.#fail(overloaded, scheduledNs);
    if (this.#counts(scheduledNs)) this.#givenUpNs.push(nowNs - scheduledNs);
  }

  #fail(name: string, scheduledNs: number): void {
    if (this.#counts(scheduledNs)) this.#failed.set(name, (this.#failed.get(name) ?? 0) + 1);
  }

  #counts(scheduledNs: number): boolean {
    return scheduledNs >= this.#countedFromNs && !this.#isStopped;
  }

  #tellIdle(): void {
    if (this.#isScheduled && this.#free.length === this.#clients && this.#waiting.length === 0)
      this.#idle.resolve(undefined);
  }
}

const graceMsByDefault = 2_000;
const backlogMaxByDefault = 10_000;
const nanosecondsPerSecond = 1e9;

/** Several open loops that ran at the same time as one: Poisson processes add up to one of the sum of their rates. */
export function mergeOpenLoops(runs: readonly OpenLoopRun[]): OpenLoopRun {
  return {
    ratePerSecond: sumOf(runs, ({ ratePerSecond }) => ratePerSecond),
    durationMs: Math.max(...runs.map(({ durationMs }) => durationMs)),
    scheduled: sumOf(runs, ({ scheduled }) => scheduled),
    calls: mergeCalls(runs.map(({ calls }) => calls)),
    failures: addFailures(runs.map(({ failures }) => failures)),
    givenUpNs: concatenate(runs.map(({ givenUpNs }) => givenUpNs)),
    lagNs: concatenate(runs.map(({ lagNs }) => lagNs)),
    backlog: sumOf(runs, ({ backlog }) => backlog),
  };
}

function sumOf(runs: readonly OpenLoopRun[], numberOf: (run: OpenLoopRun) => number): number {
  return runs.reduce((sum, run) => sum + numberOf(run), 0);
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
