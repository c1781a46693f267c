import type { TestCase } from 'vitest/node';

/** A check that failed because its server refused or dropped a connection: no fault of the check's. */
export interface ServerLoss {
  readonly check: string;
  readonly message: string;
}

/** The loss behind a failed check, or null where it failed for a reason of its own. */
export function serverLossOf(test: TestCase): ServerLoss | null {
  for (const error of test.result().errors ?? []) {
    const loss = lossIn(error);
    if (loss !== null) return { check: test.fullName, message: loss };
  }
  return null;
}

/** Errors come from a worker as plain objects, with their fields. */
interface Reported {
  readonly message?: string;
  readonly code?: unknown;
  readonly answer?: { readonly sqlstate?: unknown };
  readonly cause?: unknown;
}

function lossIn(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { message = '', code, answer, cause } = error as Reported;
  if (lossCodes.has(String(code)) || lossCodes.has(String(answer?.sqlstate))) return message;
  return lossIn(cause);
}

const lossCodes: ReadonlySet<string> = new Set([
  'database-unreachable',
  'connection-lost',
  // too_many_connections, admin_shutdown, crash_shutdown, cannot_connect_now
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);
