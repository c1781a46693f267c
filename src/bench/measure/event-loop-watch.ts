import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { nanosecondsPerMs } from './clock.ts';

/** How busy and how late this thread's event loop was while it was watched. */
export interface EventLoopReading {
  /** How late a timer was, 99th percentile. */
  readonly lagP99Ms: number;
  /** The share of the time in which the loop did not wait, from 0 to 1. */
  readonly utilisation: number;
}

/** Watches from its making until {@link stop}. */
export class EventLoopWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: intervalMs });
  readonly #utilisation = performance.eventLoopUtilization();

  constructor() {
    this.#delay.enable();
  }

  stop(): EventLoopReading {
    this.#delay.disable();
    const { utilization } = performance.eventLoopUtilization(this.#utilisation);
    const p99Ms = this.#delay.percentile(99) / nanosecondsPerMs;
    return { lagP99Ms: this.#delay.count === 0 ? 0 : Math.max(0, p99Ms - intervalMs), utilisation: utilization };
  }
}

/** Node's histogram holds the time from one tick of a timer to the next, the timer's own interval included. */
const intervalMs = 2;
