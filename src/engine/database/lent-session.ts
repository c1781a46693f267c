import type { Answer, Notice, RowsAnswer } from '../session/answer.ts';
import { BaseSession, ConnectionLostError, StatementError, type Session, type Value } from '../session/session.ts';

/**
 * A session that lives on when its borrower closes it. What the end of a session does by itself is done on return: the
 * transaction is rolled back, and settings, prepared statements, temporary tables and locks go. Loaded libraries stay.
 */
export class LentSession extends BaseSession {
  readonly #session: Session;
  readonly #onReturn: (clean: boolean) => void;
  #open = true;

  /** `onReturn` receives whether the session can be lent again. */
  constructor(session: Session, onReturn: (clean: boolean) => void = () => undefined) {
    super();
    this.#session = session;
    this.#onReturn = onReturn;
  }

  get open(): boolean {
    return this.#open;
  }

  async ask(sql: string, values: readonly Value[] = []): Promise<Answer> {
    this.#refuseWhenReturned();
    return this.#session.ask(sql, values);
  }

  override async runAll(statements: readonly string[], onDone?: () => void): Promise<readonly Notice[]> {
    this.#refuseWhenReturned();
    return this.#session.runAll(statements, onDone);
  }

  async script(sql: string): Promise<readonly Notice[]> {
    this.#refuseWhenReturned();
    return this.#session.script(sql);
  }

  async copyFrom(sql: string, data: string): Promise<RowsAnswer> {
    this.#refuseWhenReturned();
    return this.#session.copyFrom(sql, data);
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#onReturn(await this.#clean());
  }

  async #clean(): Promise<boolean> {
    try {
      await this.#session.script(cleaning);
      return true;
    } catch (error) {
      // A connection that is gone took everything with it, and one that refuses is not lent again.
      if (error instanceof ConnectionLostError || error instanceof StatementError) return false;
      throw error;
    }
  }

  /** It may be lent to somebody else by now. */
  #refuseWhenReturned(): void {
    if (!this.#open) throw new ConnectionLostError('The session was closed before the statement was given.');
  }
}

/** What DISCARD ALL does, which travels alone because it refuses to run beside other statements: one round trip, not two. */
const cleaning = `
ROLLBACK;
CLOSE ALL;
SET SESSION AUTHORIZATION DEFAULT;
RESET ALL;
DEALLOCATE ALL;
UNLISTEN *;
SELECT pg_catalog.pg_advisory_unlock_all();
DISCARD PLANS;
DISCARD TEMP;
DISCARD SEQUENCES`;
