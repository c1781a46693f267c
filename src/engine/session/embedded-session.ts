import type { PGlite, Results } from '@electric-sql/pglite';
import { withEmbeddedSocket } from './embedded-socket.ts';
import type { Answer, Notice, Parameters, RowsAnswer } from './answer.ts';
import { asParameters, BaseSession, ConnectionLostError, StatementError, type Value } from './session.ts';
import { answerOfFault, noticeOf, type ServerFault } from './server-fault.ts';
import { startPglite } from './start-pglite.ts';
import { TypeNames } from './type-names.ts';

/** Starts PGlite in this process, from a dumped data directory or from nothing, with its one session. */
export async function openEmbeddedSession(archive: string | null): Promise<EmbeddedSession> {
  return new EmbeddedSession(await startPglite(archive));
}

/** The only session of a PGlite instance: closing it ends the instance, and what it held is gone. */
export class EmbeddedSession extends BaseSession {
  readonly #database: PGlite;
  readonly #typeNames = new TypeNames((sql) => this.#query(sql, []));
  #notices: Notice[] = [];

  constructor(database: PGlite) {
    super();
    this.#database = database;
    keepText(database.parsers);
    keepText(database.serializers);
  }

  async ask(sql: string, values: readonly Value[] = [], data?: Blob): Promise<Answer> {
    this.#refuseWhenClosed();
    this.#notices = [];
    const parameters = asParameters(values);
    try {
      const result = await this.#query(sql, parameters, data);
      const notices = this.#notices;
      const types = await this.#typeNames.of(result.fields.map((field) => field.dataTypeID));
      return {
        kind: 'rows',
        statement: sql,
        parameters,
        command: result.command ?? '',
        // PGlite counts the rows that a statement changed and `pg` also those that it returned: here, what the tag says.
        rowCount: Math.max(result.rows.length, result.affectedRows ?? 0),
        columns: result.fields.map((field, index) => ({ name: field.name, type: types[index] ?? 'unknown' })),
        rows: result.rows,
        notices,
      };
    } catch (error) {
      return answerOfFault(sql, this.#serverFault(error), this.#notices, parameters);
    }
  }

  async script(sql: string): Promise<readonly Notice[]> {
    this.#refuseWhenClosed();
    this.#notices = [];
    try {
      await this.#database.exec(sql, { onNotice: (notice) => this.#notices.push(noticeOf(notice)) });
    } catch (error) {
      throw new StatementError(answerOfFault(sql, this.#serverFault(error), this.#notices));
    }
    return this.#notices;
  }

  /** PGlite has no stdin: it reads the data from a file of its own, which takes the rights of its superuser. */
  async copyFrom(sql: string, data: string): Promise<RowsAnswer> {
    const fromBlob = sql.replaceAll(/"[^"]*"|\bfrom\s+stdin\b/gi, (found) =>
      found.startsWith('"') ? found : "FROM '/dev/blob'",
    );
    const answer = await this.ask(fromBlob, [], new Blob([data]));
    if (answer.kind === 'error') throw new StatementError({ ...answer, statement: sql });
    return answer;
  }

  /** The whole data directory as an uncompressed tar, for {@link openEmbeddedSession}. */
  async dump(): Promise<Buffer> {
    const blob = await this.#database.dumpDataDir('none');
    return Buffer.from(await blob.arrayBuffer());
  }

  /** Lets programs connect to the database while `work` runs, and leaves the session as it was before them. */
  async serve<T>(work: (url: string) => Promise<T>): Promise<T> {
    const { rows } = await this.run('SELECT current_database(), current_user');
    const [database = '', user = ''] = (rows[0] ?? []).map((name) => encodeURIComponent(name ?? ''));
    try {
      return await withEmbeddedSocket(this.#database, (port) =>
        work(`postgresql://${user}@127.0.0.1:${port}/${database}?sslmode=disable`),
      );
    } finally {
      for (const statement of [
        'ROLLBACK',
        'RESET ROLE',
        'RESET ALL',
        'CLOSE ALL',
        'UNLISTEN *',
        'DEALLOCATE ALL',
        'DISCARD TEMP',
      ])
        await this.run(statement);
    }
  }

  get closed(): boolean {
    return this.#database.closed;
  }

  async close(): Promise<void> {
    if (!this.#database.closed) await this.#database.close();
  }

  #query(sql: string, parameters: Parameters, blob?: Blob): Promise<Results<(string | null)[]> & { command?: string }> {
    return this.#database.query<(string | null)[]>(sql, [...parameters], {
      rowMode: 'array',
      onNotice: (notice) => this.#notices.push(noticeOf(notice)),
      ...(blob && { blob }),
    });
  }

  #serverFault(error: unknown): ServerFault {
    if (error instanceof Error && 'code' in error && 'severity' in error) return error as Error & ServerFault;
    throw new ConnectionLostError(`PGlite stopped working: ${(error as Error).message}.`, error);
  }

  #refuseWhenClosed(): void {
    if (this.#database.closed)
      throw new ConnectionLostError('The embedded database was closed before the statement was given.');
  }
}

/**
 * Leaves the text as it is for every type that PGlite would convert. Set once an instance: given with a query, PGlite copies
 * them each time, which costs more than a small query.
 */
function keepText(converters: Record<number | string, (value: string) => string>): void {
  for (const type of Object.keys(converters)) converters[type] = (value) => value;
}
