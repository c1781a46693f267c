import type { ServerFault } from '../../../engine/session/server-fault.ts';

/** What the server refused, as PGlite throws it. */
export function isFault(error: unknown): error is Error & ServerFault {
  return error instanceof Error && 'severity' in error && 'code' in error;
}
