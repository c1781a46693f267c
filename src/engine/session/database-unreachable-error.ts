import { redact } from '../../base/config/redact.ts';
import { ConnectionLostError } from './session.ts';

/** No connection could be made: nothing answers there, or it refuses us. */
export class DatabaseUnreachableError extends ConnectionLostError {
  override readonly name = 'DatabaseUnreachableError';

  /** `place` is the address as a person would write it: `localhost:5432/app as "ada"`. */
  constructor(place: string, cause: unknown) {
    super(`No connection to ${place}: ${redact(reasonOf(cause))}. ${adviceOn(cause)}`, cause, 'database-unreachable');
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return [...new Set(cause.errors.map(reasonOf))].join('; ');
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}

function adviceOn(cause: unknown): string {
  const causes: readonly unknown[] = cause instanceof AggregateError ? [cause, ...cause.errors] : [cause];
  const codes = causes.map((error) =>
    typeof error === 'object' && error !== null && 'code' in error ? error.code : '',
  );
  const known = codes.map((code) => advice[String(code)]).find((sentence) => sentence !== undefined);
  return known ?? 'Check that the server runs and that the connection string names it.';
}

const advice: Readonly<Record<string, string>> = {
  '28P01': 'Check the user and the password.',
  '28000': 'The server does not let this user in from here, or not with this sslmode.',
  '3D000': 'Create the database, or name another one.',
  '53300': 'The server has no connection left: use fewer at once.',
  '57P03': 'The server is starting or stopping; it will answer soon.',
  ENOTFOUND: 'Check the host.',
};
