import { parentPort } from 'node:worker_threads';

/** What a check's thread posts before the check runs: a loop without end lets no later message out. */
interface StartedCheck {
  readonly pgparityStartedCheck: string;
}

/** @param name The check's full name, with its groups. */
export function announceCheck(name: string): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin.
  parentPort?.postMessage({ pgparityStartedCheck: name } satisfies StartedCheck);
}

/** The check's full name, or null where the message is another one. */
export function startedCheck(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('pgparityStartedCheck' in message)) return null;
  return (message as StartedCheck).pgparityStartedCheck;
}
