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
