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
  readonly #expected: Statement[] = [];
  #current: Statement | undefined;
  #notices: Notice[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  /** Tells which statements come next, in this order. */
  expect(statements: readonly Statement[]): void {
    this.#expected.push(...statements);
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
    const [next] = this.#expected;
    // node-pg-migrate ends a statement with a semicolon where there is none.
    const isNext = next !== undefined && (text === next.text || text === `${next.text};`);
    this.#current = isNext ? this.#expected.shift() : undefined;
    const answer = await this.#session.run(text);
    if (isNext) this.#notices.push(...answer.notices);
    return { rows: records(answer) };
  }

  /** node-pg-migrate's type asks for the whole of `pg.Client` and calls `query` alone. */
  asClient(): ClientBase {
    return this as unknown as ClientBase;
  }
}
