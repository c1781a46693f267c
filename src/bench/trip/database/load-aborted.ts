import type { LoadTarget } from './benchmark-database.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';

export function loadAborted({ table }: LoadTarget, cause: unknown): PgparityError {
  const sentence = `The load of "${table}" was given up on request, and none of its rows were kept.`;
  return new PgparityError('load-aborted', sentence, { exitCode: exitCodes.broken, cause });
}
