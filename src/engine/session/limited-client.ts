import type pg from 'pg';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import { PostgresClient } from './postgres-client.ts';

/**
 * A client that never hands out a connection in doubt. When the server does not answer a statement in time (the
 * server's own `statement_timeout` should have come first, so the network or the server is dead), the connection is
 * closed: its state is unknown, and whatever came later would wait behind that statement.
 */
export class LimitedClient extends PostgresClient {
  override query = ((...statement: unknown[]) => {
    const callback = statement.at(-1);
    if (typeof callback === 'function') {
      const checked = (error: unknown, result: unknown): void => callback(error && this.#giveUp(error), result);
      return Reflect.apply(super.query, this, [...statement.slice(0, -1), checked]);
    }
    const result: unknown = Reflect.apply(super.query, this, statement);
    // A statement object (a cursor, a COPY stream) speaks for itself and has no time-out.
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw this.#giveUp(error);
    });
  }) as pg.Client['query'];

  #giveUp(error: unknown): unknown {
    if (!(error instanceof Error) || error.message !== 'Query read timeout') return error;
    // With a statement under way, this destroys the socket at once; its 'end' is not waited for.
    void this.end();
    return new CommandTimeoutError(error);
  }
}

/** The server did not answer a statement within the command time-out, and not even its own limit spoke. */
class CommandTimeoutError extends PgparityError {
  override readonly name = 'CommandTimeoutError';

  constructor(cause: unknown) {
    super(
      'command-timeout',
      'The server did not answer a statement within the command time-out, and the connection was closed. The statement may or may not have taken effect.',
      { exitCode: exitCodes.serverFailed, cause },
    );
  }
}
