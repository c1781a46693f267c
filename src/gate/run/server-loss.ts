import type { TestModule } from 'vitest/node';

/** A check, or what stands around checks, that failed because its server refused or dropped a connection: no fault of its own. */
export interface ServerLoss {
  readonly check: string;
  readonly message: string;
}

/** The losses behind what failed in a suite file: its checks, the hooks of its groups, and the file itself. */
export function serverLossesOf(module: TestModule, file: string): readonly ServerLoss[] {
  const failed = [
    ...[...module.children.allTests('failed')].map((test) => ({ name: test.fullName, errors: test.result().errors })),
    ...[...module.children.allSuites()].map((group) => ({ name: group.fullName, errors: group.errors() })),
    { name: file, errors: module.errors() },
  ];
  return failed.flatMap(({ name, errors = [] }) => {
    const [message] = errors.flatMap((error) => lossIn(error) ?? []);
    return message === undefined ? [] : [{ check: name, message }];
  });
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
