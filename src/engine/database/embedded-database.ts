import type { Database } from './database.ts';
import { openEmbeddedSession, type EmbeddedSession } from '../session/embedded-session.ts';
import { LentSession } from './lent-session.ts';
import type { Session } from '../session/session.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/** A PGlite instance in this process, which lives until it is dropped. `archive` null: an empty database. */
export async function takeEmbeddedDatabase(archive: string | null): Promise<Database> {
  return new EmbeddedDatabase(archive, await openEmbeddedSession(archive));
}

class EmbeddedDatabase implements Database {
  readonly name = 'embedded';
  readonly endpoint: { readonly kind: 'embedded'; readonly archive: string | null };
  readonly #session: EmbeddedSession;
  #lent: LentSession | undefined;

  constructor(archive: string | null, session: EmbeddedSession) {
    this.endpoint = { kind: 'embedded', archive };
    this.#session = session;
  }

  async open(): Promise<Session> {
    if (this.#lent?.open === true) throw new OneSessionError();
    this.#lent = new LentSession(this.#session);
    return this.#lent;
  }

  lend(): Promise<Session> {
    return this.open();
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
      { exitCode: exitCodes.wrongUse },
    );
  }
}
