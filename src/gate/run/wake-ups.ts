import { setTimeout as pause } from 'node:timers/promises';

/** What wakes a watch: files that may have changed, and a person who asks for every suite. */
export class WakeUps {
  #files = false;
  #everything = false;
  #waiting: (() => void) | null = null;

  readonly files = (): void => {
    this.#files = true;
    this.#waiting?.();
  };

  readonly everything = (): void => {
    this.#everything = true;
    this.#waiting?.();
  };

  /** Waits for one of them, or takes those since the last call. Throws when the signal is aborted. */
  async next(signal: AbortSignal): Promise<{ readonly everything: boolean }> {
    while (!this.#files && !this.#everything) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    // An editor or a formatter writes several files, and some of them twice.
    while (this.#files) {
      this.#files = false;
      await pause(settleMs, undefined, { signal });
    }
    const everything = this.#everything;
    this.#everything = false;
    return { everything };
  }
}

const settleMs = 30;
