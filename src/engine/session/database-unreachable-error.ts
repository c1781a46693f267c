import { redact } from '../../base/config/redact.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/** No connection could be made: nothing answers there, or it refuses us. */
export class DatabaseUnreachableError extends PgparityError {
  override readonly name = 'DatabaseUnreachableError';

  /** `place` is the address as a person would write it: `localhost:5432/app as "ada"`. */
  constructor(place: string, cause: unknown) {
    super('database-unreachable', `No connection to ${place}: ${redact(reasonOf(cause))}. ${adviceOn(cause)}`, {
      exitCode: exitCodes.serverFailed,
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return [...new Set(cause.errors.map(reasonOf))].join('; ');
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}

function adviceOn(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return advice[code] ?? 'Check that the server runs and that the connection variables name it.';
}

const advice: Readonly<Record<string, string>> = {
  '28P01': 'Check the user and the password in the connection variables.',
  '28000': 'The server does not let this user in from here, or not with this sslmode.',
  '3D000': 'Create the database, or name another one in the connection variables.',
  '53300': 'The server has no connection left: lower DB_POOL_MAX, or the number of instances.',
  '57P03': 'The server is starting or stopping; it will answer soon.',
  ENOTFOUND: 'Check the host in the connection variables.',
};
