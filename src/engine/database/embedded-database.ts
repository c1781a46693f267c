import type { Acting } from './database-source.ts';
import type { Database } from './database.ts';
import { actAs, createEmbeddedOwner } from './owner-role.ts';
import { openEmbeddedSession, type EmbeddedSession } from '../session/embedded-session.ts';
import { LentSession } from './lent-session.ts';
import type { Session } from '../session/session.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/** A PGlite instance in this process, which lives until it is dropped. `archive` null: an empty one, with the extensions. */
export async function takeEmbeddedDatabase(
  archive: string | null,
  acting: Acting = 'owner',
  extensions: readonly string[] = [],
): Promise<Database> {
  const session = await openEmbeddedSession(archive);
  if (archive === null) await createEmbeddedOwner(session, extensions);
  return new EmbeddedDatabase(archive, session, acting);
}

class EmbeddedDatabase implements Database {
  readonly name = 'embedded';
  readonly endpoint: { readonly kind: 'embedded'; readonly archive: string | null };
  readonly #session: EmbeddedSession;
  readonly #acting: Acting;
  #lent: LentSession | undefined;

  constructor(archive: string | null, session: EmbeddedSession, acting: Acting) {
    this.endpoint = { kind: 'embedded', archive };
    this.#session = session;
    this.#acting = acting;
  }

  async open(acting = this.#acting): Promise<Session> {
    if (this.#lent?.open === true) throw new OneSessionError();
    this.#lent = new LentSession(this.#session);
    await actAs(this.#session, acting);
    return this.#lent;
  }

  lend(acting = this.#acting): Promise<Session> {
    return this.open(acting);
  }

  async serve<T>(work: (url: string) => Promise<T>): Promise<T> {
    await actAs(this.#session, this.#acting);
    return this.#session.serve(work);
  }

  keep(): Promise<void> {
    return this.drop();
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
