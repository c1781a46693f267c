import { setTimeout as pause } from 'node:timers/promises';

export interface Watch {
  /** Looks no more. Doing it twice is harmless. */
  end(): Promise<void>;
}

/**
 * Looks again and again until it is ended, one look after another. A look that throws ends the watch: it is there for
 * people and for costs, and what it watches goes on.
 */
export function watch(look: () => Promise<void>, intervalMs: number): Watch {
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await look();
      await pause(intervalMs, undefined, { signal: stop.signal });
    }
  })().catch(() => undefined);
  return {
    end: async () => {
      stop.abort();
      await watching;
    },
  };
}
