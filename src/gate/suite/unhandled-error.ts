import { parentPort } from 'node:worker_threads';

/** What a check's thread posts about an error that nobody awaited. */
interface UnhandledNote {
  readonly pgparityUnhandled: string;
}

/**
 * Reports such errors to the run. The test runner takes them for handled as soon as anybody else listens, as a product's own
 * log does, and threads are shared by suite files.
 */
export function reportUnhandledErrors(): void {
  for (const event of ['unhandledRejection', 'uncaughtException']) {
    if (
      process.listeners(event as 'uncaughtException').some((listener) => listener.name === pgparityUnhandledError.name)
    )
      continue;
    process.on(event, pgparityUnhandledError);
  }
}

/** Known by its name, since each suite file may load this module anew. */
function pgparityUnhandledError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin.
  parentPort?.postMessage({ pgparityUnhandled: message } satisfies UnhandledNote);
}

/** The error's message, or null where the thread posted something else. */
export function unhandledError(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('pgparityUnhandled' in message)) return null;
  return (message as UnhandledNote).pgparityUnhandled;
}
