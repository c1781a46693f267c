import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { nanosecondsPerMs, type Clock } from './clock.ts';

/**
 * Waits for a moment more exactly than a timer, which is up to a millisecond late: a timer for most of it, and turns of
 * the event loop for the rest, during which answers are still heard. Rejects when the signal is aborted.
 */
export async function waitUntil(momentNs: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const leftMs = (momentNs - clock()) / nanosecondsPerMs;
    if (leftMs <= 0) return;
    if (leftMs < timerLateMsMax) await turn();
    else await pause(Math.max(1, Math.floor(leftMs - 1)), undefined, signal && { signal });
  }
}

const timerLateMsMax = 1.5;
