import { exitCodes, PgparityError } from '../../src/base/errors.ts';

/** Every connection of the pool stayed in use for as long as a caller was ready to wait. */
export class PoolExhaustedError extends PgparityError {
  override readonly name = 'PoolExhaustedError';

  constructor(connectionsMax: number, waiting: number, timeoutMs: number) {
    super(
      'pool-exhausted',
      `No database connection became free within ${timeoutMs / 1000} s: all ${connectionsMax} are in use, and ${waiting} more callers wait. Return connections sooner, or raise DB_POOL_MAX (${connectionsMax}).`,
      { exitCode: exitCodes.broken },
    );
  }
}
