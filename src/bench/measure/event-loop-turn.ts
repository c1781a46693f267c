import { setImmediate as turn } from 'node:timers/promises';

/**
 * Lets the event loop turn now and then. Calls that are answered in process never wait for the system, and without a turn
 * neither a timer nor an interruption would be heard while they follow each other.
 */
export class EventLoopTurn {
  #turnedAt = performance.now();

  get isDue(): boolean {
    return performance.now() - this.#turnedAt > turnEveryMs;
  }

  async take(): Promise<void> {
    await turn();
    this.#turnedAt = performance.now();
  }
}

const turnEveryMs = 50;
