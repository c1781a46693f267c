import { exitCodes, PgparityError } from '../../src/base/errors.ts';

/** A connection was asked for after the pool was told to close. */
export class PoolClosedError extends PgparityError {
  override readonly name = 'PoolClosedError';

  constructor(cause?: unknown) {
    super('pool-closed', 'The database pool is closed. Close it last, when nothing asks for a connection any more.', {
      exitCode: exitCodes.broken,
      cause,
    });
  }
}
