import type { ClientBase } from 'pg';
import { statementBatches } from './statement-batches.ts';
import type { Statement } from '../../engine/sql/statement.ts';
import { records, type Notice } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * What node-pg-migrate sees of a session: `query`, with rows as objects. The statements of a file are one step for it
 * ({@link fileStep}): it copies its list of steps for each one that is added.
 */
export class MigrationClient {
  readonly #session: Session;
  readonly #statements: readonly Statement[];
  readonly #signal: AbortSignal | undefined;
  readonly #inTransaction: boolean;
  #current: Statement | undefined;
  #notices: Notice[] = [];

  /** `signal` is looked at several times a second, between statements. */
  constructor(
    session: Session,
    statements: readonly Statement[],
    { inTransaction, signal }: { readonly inTransaction: boolean; readonly signal?: AbortSignal | undefined },
  ) {
    this.#session = session;
    this.#statements = statements;
    this.#inTransaction = inTransaction;
    this.#signal = signal;
  }

  /** The file's statement that is running or was refused; undefined before the first one and after the last. */
  get current(): Statement | undefined {
    return this.#current;
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  async query(sql: string | { readonly text: string }): Promise<{ rows: Record<string, string | null>[] }> {
    const text = typeof sql === 'string' ? sql : sql.text;
    if (!text.startsWith(fileStep)) return { rows: records(await this.#session.run(text)) };
    const batches = statementBatches(this.#statements, { together: this.#inTransaction });
    for (let step = batches.next(0); step.done !== true;) {
      this.#signal?.throwIfAborted();
      const startedAt = performance.now();
      for (const notice of await this.#run(step.value)) this.#notices.push(notice);
      step = batches.next(performance.now() - startedAt);
    }
    this.#current = undefined;
    return { rows: [] };
  }

  async #run(batch: readonly Statement[]): Promise<readonly Notice[]> {
    const [first] = batch;
    this.#current = first;
    if (first?.data !== undefined) return (await this.#session.copyFrom(first.text, first.data)).notices;
    if (first !== undefined && batch.length === 1) return (await this.#session.run(first.text)).notices;
    let done = 0;
    return this.#session.runAll(
      batch.map(({ text }) => text),
      () => {
        done += 1;
        this.#current = batch[done];
      },
    );
  }

  /** node-pg-migrate's type asks for the whole of `pg.Client` and calls `query` alone. */
  asClient(): ClientBase {
    return this as unknown as ClientBase;
  }
}

/** Stands for all statements of the file; no server sees it. */
export const fileStep = '-- the statements of the file';
