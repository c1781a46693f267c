import type { ClientBase } from 'pg';
import type { Statement } from '../../engine/sql/statement.ts';
import { records, type Notice } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * What node-pg-migrate sees of a session: `query`, with rows as objects. It also knows which statement of a file is
 * running, so that a refusal can be told with its line.
 */
export class MigrationClient {
  readonly #session: Session;
  readonly #signal: AbortSignal | undefined;
  #expected: readonly Statement[] = [];
  #next = 0;
  #current: Statement | undefined;
  #notices: Notice[] = [];

  /** `signal` is looked at before each statement of the file. */
  constructor(session: Session, signal?: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  /** Tells which statements come next, in this order. */
  expect(statements: readonly Statement[]): void {
    this.#expected = statements;
    this.#next = 0;
  }

  /** The file's statement that ran last or was refused; undefined before the first one and after the last. */
  get current(): Statement | undefined {
    return this.#current;
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  async query(sql: string | { readonly text: string }): Promise<{ rows: Record<string, string | null>[] }> {
    const text = typeof sql === 'string' ? sql : sql.text;
    const next = this.#expected[this.#next];
    // node-pg-migrate ends a statement with a semicolon where there is none.
    const isNext = next !== undefined && (text === next.text || text === `${next.text};`);
    if (!isNext) {
      this.#current = undefined;
      return { rows: records(await this.#session.run(text)) };
    }
    this.#signal?.throwIfAborted();
    this.#current = next;
    this.#next += 1;
    const { data } = next;
    const answer = data === undefined ? await this.#session.run(text) : await this.#session.copyFrom(next.text, data);
    this.#notices.push(...answer.notices);
    return { rows: records(answer) };
  }

  /** node-pg-migrate's type asks for the whole of `pg.Client` and calls `query` alone. */
  asClient(): ClientBase {
    return this as unknown as ClientBase;
  }
}
