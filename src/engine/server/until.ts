import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks at a fact that announces itself to nobody, such as a file or another process. */
const intervalMs = 10;

/** Waits until the fact holds. False when it did not within the time, or when the signal was aborted. */
export async function until(
  fact: () => boolean | Promise<boolean>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await fact())) {
    if (performance.now() >= deadline || signal?.aborted) return false;
    await pause(intervalMs);
  }
  return true;
}

/** The same for a process that is about to end, whose event loop is over: nothing else happens meanwhile. */
export function untilNow(fact: () => boolean, timeoutMs: number): boolean {
  const deadline = performance.now() + timeoutMs;
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  while (!fact()) {
    if (performance.now() >= deadline) return false;
    Atomics.wait(nobody, 0, 0, intervalMs);
  }
  return true;
}
