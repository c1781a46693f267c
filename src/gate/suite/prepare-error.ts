import { exitCodes, PgparityError } from '../../base/errors.ts';

/** A suite file's `prepare` failed, and no check that needs its database can run. */
export class PrepareError extends PgparityError {
  static readonly code = 'prepare-failed';
  override readonly name = 'PrepareError';

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(PrepareError.code, `"prepare" failed: ${reason}`, { exitCode: exitCodes.broken, cause });
  }
}
