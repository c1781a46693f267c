import { CallLog, mergeCalls, type Calls } from './calls.ts';
import type { LoadClient } from './load-module.ts';
import { nanoseconds, nanosecondsPerMs, type Clock } from './clock.ts';
import { EventLoopTurn } from './event-loop-turn.ts';
import { EventLoopWatch, type EventLoopReading } from './event-loop-watch.ts';
import { type FailureCounts, type FailureReading, addFailures, plainFailures } from './failure.ts';
import { orAborted } from '../../base/or-aborted.ts';
import { waitUntil } from './wait-until.ts';

type LoopLength =
  | { readonly kind: 'duration'; readonly durationMs: number }
  /** Of all clients together, after the warm-up. */
  | { readonly kind: 'calls'; readonly calls: number };

export interface ClosedLoopOptions {
  /** How many different queries there are. Clients take turns through them, each call the next one. */
  readonly queries: number;
  readonly length: LoopLength;
  /** Load of the same kind beforehand, which does not count. None by default. */
  readonly warmUpMs?: number;
  /** When to start, on the clock; at once by default. */
  readonly startAtNs?: number;
  readonly signal?: AbortSignal;
  readonly failures?: FailureReading;
  readonly clock?: Clock;
}

/** What a closed loop saw, raw. */
export interface ClosedLoopRun {
  readonly clients: number;
  /** All clients were running from the one to the other. */
  readonly windowNs: readonly [start: number, end: number];
  /** Every call that ended after the window began, also those that were under way when it began or when it ended. */
  readonly calls: Calls;
  /** Of calls that began within the window. */
  readonly failures: FailureCounts;
  readonly eventLoop: EventLoopReading;
}

/**
 * Lets every client ask again as soon as it is answered. A slow answer holds back the next question, so latency under a
 * closed loop shows nothing about users who do not wait for each other: see the open loop.
 *
 * Rejects with the error of a call after which none can succeed, and with the signal's reason at once. Ends when every
 * client has had its last answer: a call needs a time-out of its own.
 */
export async function runClosedLoop(
  clients: readonly LoadClient[],
  options: ClosedLoopOptions,
): Promise<ClosedLoopRun> {
  return orAborted(options.signal, () => runClients(clients, options));
}

async function runClients(clients: readonly LoadClient[], options: ClosedLoopOptions): Promise<ClosedLoopRun> {
  if (clients.length === 0) throw new RangeError('A closed loop needs a client.');
  const { startAtNs, clock = nanoseconds, signal } = options;
  if (startAtNs !== undefined) await waitUntil(startAtNs, clock, signal);
  const loop = new ClosedLoop(options, startAtNs ?? clock());
  try {
    await Promise.all(clients.map((client) => loop.run(client)));
  } finally {
    loop.stop();
  }
  return loop.seen(clients.length);
}

class ClosedLoop {
  readonly #options: ClosedLoopOptions;
  readonly #clock: Clock;
  readonly #failures: FailureReading;
  readonly #startNs: number;
  #endNs: number;
  #callsLeft: number;
  #asked = 0;
  #stopped = false;
  #watch: EventLoopWatch | undefined;
  #eventLoop: EventLoopReading = { lagP99Ms: 0, utilisation: 0 };
  readonly #log = new CallLog();
  readonly #failed = new Map<string, number>();

  constructor(options: ClosedLoopOptions, beginNs: number) {
    const { length, warmUpMs = 0, clock = nanoseconds, failures = plainFailures } = options;
    this.#options = options;
    this.#clock = clock;
    this.#failures = failures;
    this.#startNs = beginNs + warmUpMs * nanosecondsPerMs;
    this.#endNs = length.kind === 'duration' ? this.#startNs + length.durationMs * nanosecondsPerMs : Infinity;
    this.#callsLeft = length.kind === 'calls' ? length.calls : Infinity;
  }

  async run(client: LoadClient): Promise<void> {
    const turn = new EventLoopTurn();
    for (let startedNs = this.#clock(); this.#goesOn(startedNs); startedNs = this.#clock()) {
      const hasFailed = await this.#call(client, startedNs);
      // A client that fails without waiting for anything must not keep everybody else from running.
      if (hasFailed || turn.isDue) await turn.take();
    }
  }

  /** Ends the watch, and the clients after the call that they are in. */
  stop(): void {
    this.#stopped = true;
    this.#eventLoop = this.#watch?.stop() ?? this.#eventLoop;
  }

  seen(clients: number): ClosedLoopRun {
    return {
      clients,
      windowNs: [this.#startNs, this.#endNs],
      calls: this.#log.calls(),
      failures: Object.fromEntries(this.#failed),
      eventLoop: this.#eventLoop,
    };
  }

  /** The first client that has nothing left to ask ends the window: from then on not all of them run. */
  #goesOn(nowNs: number): boolean {
    this.#options.signal?.throwIfAborted();
    if (this.#stopped) return false;
    if (nowNs < this.#startNs) return true;
    if (nowNs >= this.#endNs || this.#callsLeft === 0) {
      this.#endNs = Math.min(this.#endNs, nowNs);
      return false;
    }
    this.#callsLeft -= 1;
    this.#watch ??= new EventLoopWatch();
    return true;
  }

  /** True when the call failed. */
  async #call(client: LoadClient, startedNs: number): Promise<boolean> {
    const query = this.#asked % this.#options.queries;
    this.#asked += 1;
    try {
      const rows = await client(query);
      const endedAtNs = this.#clock();
      if (endedAtNs >= this.#startNs) this.#log.append(startedNs, endedAtNs - startedNs, query, rows);
      return false;
    } catch (error) {
      if (this.#failures.endsMeasurement(error)) throw error;
      const name = this.#failures.nameOf(error);
      if (startedNs >= this.#startNs) this.#failed.set(name, (this.#failed.get(name) ?? 0) + 1);
      return true;
    }
  }
}

/** Several loops that ran at the same time as one: over the time in which all of them did. */
export function mergeClosedLoops(runs: readonly ClosedLoopRun[]): ClosedLoopRun {
  return {
    clients: runs.reduce((sum, { clients }) => sum + clients, 0),
    windowNs: [
      Math.max(...runs.map(({ windowNs }) => windowNs[0])),
      Math.min(...runs.map(({ windowNs }) => windowNs[1])),
    ],
    calls: mergeCalls(runs.map(({ calls }) => calls)),
    failures: addFailures(runs.map(({ failures }) => failures)),
    eventLoop: {
      lagP99Ms: Math.max(...runs.map(({ eventLoop }) => eventLoop.lagP99Ms)),
      utilisation: Math.max(...runs.map(({ eventLoop }) => eventLoop.utilisation)),
    },
  };
}
