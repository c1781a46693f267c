import type { Connection, Submittable } from 'pg';

/**
 * Statements of an open transaction that travel to the server in one go, and still run one after another: the server
 * passes over those behind a refused one. For the driver it is a query.
 */
export class StatementBatch implements Submittable {
  /** Settles when the server has answered all of it. Rejects with the server's refusal, or with the driver's error. */
  readonly ended: Promise<void>;
  readonly statements: readonly string[];
  readonly #onDone: () => void;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(statements: readonly string[], onDone: () => void) {
    this.statements = statements;
    this.#onDone = onDone;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    connection.stream.cork();
    for (const text of this.statements) {
      connection.parse({ name: '', text, types: [] }, true);
      connection.bind({}, true);
      connection.execute({}, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  handleCommandComplete(): void {
    this.#onDone();
  }

  handleEmptyQuery(): void {
    this.#onDone();
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    this.#resolve();
  }

  // What a statement returns is of no use to anybody here.
  handleRowDescription(): void {}
  handleDataRow(): void {}
}
