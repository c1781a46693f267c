import type { ClientBase } from 'pg';
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
  #current: Statement | undefined;
  #notices: Notice[] = [];

  /** `signal` is looked at before each statement of the file. */
  constructor(session: Session, statements: readonly Statement[], signal?: AbortSignal) {
    this.#session = session;
    this.#statements = statements;
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
    for (const statement of this.#statements) {
      this.#signal?.throwIfAborted();
      this.#current = statement;
      const { text: own, data } = statement;
      const answer = data === undefined ? await this.#session.run(own) : await this.#session.copyFrom(own, data);
      this.#notices.push(...answer.notices);
    }
    this.#current = undefined;
    return { rows: [] };
  }

  /** node-pg-migrate's type asks for the whole of `pg.Client` and calls `query` alone. */
  asClient(): ClientBase {
    return this as unknown as ClientBase;
  }
}

/** Stands for all statements of the file; no server sees it. */
export const fileStep = '-- the statements of the file';
