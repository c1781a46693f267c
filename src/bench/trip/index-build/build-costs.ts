import type { Build } from '../../../vault/result/result.ts';
import type { Session } from '../../../engine/session/session.ts';

type Costs = Pick<Build['repeats'][number], 'walBytes' | 'temporaryBytes'>;

/**
 * What a build writes besides the index: the write-ahead log (the whole server's, so nothing else may write meanwhile)
 * and temporary files (the database's). Null where the server does not say.
 */
export class BuildCosts {
  readonly #session: Session;
  readonly #walPosition: string | null;
  readonly #temporaryBytes: number | null;

  private constructor(session: Session, walPosition: string | null, temporaryBytes: number | null) {
    this.#session = session;
    this.#walPosition = walPosition;
    this.#temporaryBytes = temporaryBytes;
  }

  static async start(session: Session): Promise<BuildCosts> {
    const position = await ask(session, 'SELECT pg_current_wal_insert_lsn()');
    return new BuildCosts(session, position, await readTemporaryBytes(session));
  }

  async end(): Promise<Costs> {
    const written =
      this.#walPosition === null
        ? null
        : await ask(
            this.#session,
            'SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::pg_lsn)',
            this.#walPosition,
          );
    const now = await readTemporaryBytes(this.#session);
    return {
      walBytes: written === null ? null : Number(written),
      temporaryBytes: now === null || this.#temporaryBytes === null ? null : now - this.#temporaryBytes,
    };
  }
}

/** Statistics are reported with delay unless the session asks otherwise (PostgreSQL 15 and later). */
async function readTemporaryBytes(session: Session): Promise<number | null> {
  if ((await ask(session, 'SELECT pg_stat_force_next_flush()')) === null) return null;
  await ask(session, 'SELECT pg_stat_clear_snapshot()');
  const bytes = await ask(session, 'SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database()');
  return bytes === null ? null : Number(bytes);
}

/** Null when the server refuses. A `void` is an empty text. */
async function ask(session: Session, sql: string, ...values: readonly string[]): Promise<string | null> {
  const answer = await session.ask(sql, values);
  return answer.kind === 'rows' ? (answer.rows[0]?.[0] ?? null) : null;
}
