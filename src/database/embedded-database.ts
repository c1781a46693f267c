import type { Database } from './database.ts';
import { EmbeddedSession, openEmbeddedSession } from '../session/embedded-session.ts';
import { BaseSession, ConnectionLostError, type Session, type Value } from '../session/session.ts';
import type { Answer, Notice } from '../session/answer.ts';
import { PgparityError } from '../pgparity-error.ts';

/** A PGlite instance in this process, which lives until it is dropped. `archive` null: an empty database. */
export async function takeEmbeddedDatabase(archive: string | null): Promise<Database> {
  return new EmbeddedDatabase(archive, await openEmbeddedSession(archive));
}

class EmbeddedDatabase implements Database {
  readonly name = 'embedded';
  readonly endpoint: { readonly kind: 'embedded'; readonly archive: string | null };
  readonly #session: EmbeddedSession;
  #borrowed: BorrowedSession | undefined;

  constructor(archive: string | null, session: EmbeddedSession) {
    this.endpoint = { kind: 'embedded', archive };
    this.#session = session;
  }

  async open(): Promise<Session> {
    if (this.#borrowed?.open === true) throw new OneSessionError();
    this.#borrowed = new BorrowedSession(this.#session);
    return this.#borrowed;
  }

  async drop(): Promise<void> {
    await this.#session.close();
  }
}

/** A check asked an embedded database for a second session; it must declare that it needs `sessions`. */
export class OneSessionError extends PgparityError {
  override readonly name = 'OneSessionError';

  constructor() {
    super(
      'one-session',
      'An embedded database has one session, and it is open. Declare the need "sessions" on the check.',
    );
  }
}

/** The instance's only session, lent: closing it gives it back, and the instance lives on. */
class BorrowedSession extends BaseSession {
  readonly #session: EmbeddedSession;
  open = true;

  constructor(session: EmbeddedSession) {
    super();
    this.#session = session;
  }

  async ask(sql: string, values: readonly Value[] = []): Promise<Answer> {
    this.#refuseWhenClosed();
    return this.#session.ask(sql, values);
  }

  async script(sql: string): Promise<readonly Notice[]> {
    this.#refuseWhenClosed();
    return this.#session.script(sql);
  }

  /** A real session's end rolls back and forgets settings; DISCARD ALL does the same for one that lives on. */
  async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    if (this.#session.closed) return;
    await this.#session.ask('ROLLBACK');
    await this.#session.ask('DISCARD ALL');
  }

  /** The instance lives on, and may be lent to somebody else by now. */
  #refuseWhenClosed(): void {
    if (!this.open) throw new ConnectionLostError('The session was closed before the statement was given.');
  }
}
