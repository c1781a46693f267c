import type pg from 'pg';
import { answerOfFault } from '../../../engine/session/server-fault.ts';
import { answeredFault } from '../../../engine/session/postgres-session.ts';
import { StatementError } from '../../../engine/session/session.ts';

/**
 * Sends a message that was laid out by hand, ends with Sync, and collects the first column of the answer, as text. The
 * driver adds its queue and its parser, and neither describes nor converts. Measured on loopback, medians: `SELECT 1`
 * takes 30 µs, 43 with the driver's own prepared statements and 20 in pgbench; a search with 768 dimensions takes 50 µs
 * less than with the vector as text.
 *
 * Rejects with a StatementError for what the server refused, and with a ConnectionLostError when it has gone.
 */
export function exchange(client: pg.Client, sql: string, message: () => Buffer): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    client.query(new WireExchange(sql, message, resolve, reject));
  });
}

/** What the driver calls back while the answer comes in. */
class WireExchange implements pg.Submittable {
  readonly #sql: string;
  readonly #message: () => Buffer;
  readonly #resolve: (values: readonly string[]) => void;
  readonly #reject: (error: unknown) => void;
  readonly #values: string[] = [];

  constructor(
    sql: string,
    message: () => Buffer,
    resolve: (values: readonly string[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#sql = sql;
    this.#message = message;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): Error | null {
    try {
      connection.stream.write(this.#message());
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#values.push(fields[0] ?? '');
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#values);
  }

  handleError(error: unknown): void {
    if (error instanceof RangeError) return this.#reject(error);
    try {
      this.#reject(new StatementError(answerOfFault(this.#sql, answeredFault(error), [])));
    } catch (lost) {
      this.#reject(lost);
    }
  }

  handleRowDescription(): void {
    // Was not asked for.
  }

  handleCommandComplete(): void {
    // ReadyForQuery follows.
  }

  handleEmptyQuery(): void {
    // ReadyForQuery follows.
  }

  handlePortalSuspended(): void {
    // All rows were asked for.
  }
}
