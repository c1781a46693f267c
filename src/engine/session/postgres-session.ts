import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import type { Answer, Column, Notice, RowsAnswer } from './answer.ts';
import { connect, type Connection, type ConnectOptions } from './connect.ts';
import { asParameters, BaseSession, ConnectionLostError, StatementError, type Value } from './session.ts';
import { StatementBatch } from './statement-batch.ts';
import { answerOfFault, noticeOf, type ServerFault } from './server-fault.ts';
import { TypeNames } from './type-names.ts';

export interface PostgresSessionOptions extends Omit<ConnectOptions, 'driver'> {
  /** After this time the client gives a statement up. No limit by default: the server's own limits apply. */
  readonly statementTimeoutMs?: number;
}

/** Opens a session over the wire. Throws a {@link ConnectionLostError} when the server cannot be reached. */
export async function openPostgresSession(url: string, options: PostgresSessionOptions = {}): Promise<PostgresSession> {
  return (await openPostgresClient(url, options)).session;
}

/** A session, and the connection that carries it, for what a session cannot say: COPY, binary parameters. */
export async function openPostgresClient(
  url: string,
  { statementTimeoutMs, ...options }: PostgresSessionOptions = {},
): Promise<Connection & { readonly session: PostgresSession }> {
  const connection = await connect(url, {
    applicationName: `pgparity-${process.pid}-${randomInt(1_000_000)}`,
    ...options,
    driver: {
      types: { getTypeParser: () => (text: unknown) => text },
      ...(statementTimeoutMs !== undefined && { query_timeout: statementTimeoutMs }),
    },
  });
  return { ...connection, session: new PostgresSession(connection.client) };
}

export class PostgresSession extends BaseSession {
  readonly #client: pg.Client;
  readonly #typeNames = new TypeNames((sql) => this.#client.query({ text: sql, rowMode: 'array' }));
  #notices: Notice[] = [];
  #lost: Error | undefined;
  #closed = false;

  constructor(client: pg.Client) {
    super();
    this.#client = client;
    client.on('notice', (notice) => this.#notices.push(noticeOf(notice)));
    client.on('error', (error) => (this.#lost = error));
  }

  async ask(sql: string, values: readonly Value[] = []): Promise<Answer> {
    this.#refuseWhenGone();
    this.#notices = [];
    const parameters = asParameters(values);
    try {
      const query: pg.QueryArrayConfig & { queryMode: 'extended' } = {
        text: sql,
        values: [...parameters],
        rowMode: 'array',
        // Without parameters `pg` would fall back to the simple protocol, which takes several statements at once.
        queryMode: 'extended',
      };
      const result = await this.#client.query<(string | null)[]>(query);
      const notices = this.#notices;
      return {
        kind: 'rows',
        statement: sql,
        parameters,
        command: result.command ?? '',
        rowCount: result.rowCount ?? 0,
        columns: await this.#columns(result.fields),
        rows: result.rows,
        notices,
      };
    } catch (error) {
      return answerOfFault(sql, this.#serverFault(error), this.#notices, parameters);
    }
  }

  async script(sql: string): Promise<readonly Notice[]> {
    this.#refuseWhenGone();
    this.#notices = [];
    try {
      await this.#client.query(sql);
    } catch (error) {
      throw new StatementError(answerOfFault(sql, this.#serverFault(error), this.#notices));
    }
    return this.#notices;
  }

  override async runAll(
    statements: readonly string[],
    onDone: () => void = () => undefined,
  ): Promise<readonly Notice[]> {
    this.#refuseWhenGone();
    this.#notices = [];
    let done = 0;
    const batch = new StatementBatch(statements, () => {
      done += 1;
      onDone();
    });
    this.#client.query(batch);
    try {
      await batch.ended;
    } catch (error) {
      throw new StatementError(answerOfFault(statements[done] ?? '', this.#serverFault(error), this.#notices));
    }
    return this.#notices;
  }

  async copyFrom(sql: string, data: string): Promise<RowsAnswer> {
    this.#refuseWhenGone();
    this.#notices = [];
    // Only here: it takes a tenth of the time in which pgparity is loaded.
    const { from: copyFrom } = await import('pg-copy-streams');
    // One message at a time: what the stream still holds when the server refuses would end the process.
    const copy = this.#client.query(copyFrom(sql, { highWaterMark: 1 }));
    // Heard also between two of the steps that wait for it.
    copy.on('error', () => undefined);
    try {
      for (let at = 0; at < data.length && !copy.errored; at += copyMessageLength) {
        if (!copy.write(wholeCharacters(data, at))) await once(copy, 'drain');
      }
      if (copy.errored) throw copy.errored;
      copy.end();
      await once(copy, 'finish');
    } catch (error) {
      throw new StatementError(answerOfFault(sql, this.#serverFault(error), this.#notices));
    }
    const rowCount = copy.rowCount;
    return {
      kind: 'rows',
      statement: sql,
      parameters: [],
      command: 'COPY',
      rowCount,
      columns: [],
      rows: [],
      notices: this.#notices,
    };
  }

  /** False when the connection is closed or was lost. */
  get usable(): boolean {
    return !this.#closed && this.#lost === undefined;
  }

  /** Whether the open connection alone keeps the process from ending. It does unless asked otherwise. */
  keepProcessAlive(alive: boolean): void {
    // The driver has both; its types know neither.
    const { ref, unref } = this.#client as pg.Client & Readonly<Record<'ref' | 'unref', () => void>>;
    (alive ? ref : unref).call(this.#client);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Whoever waits for the end must live to see it.
    this.keepProcessAlive(true);
    // A connection that is already broken has nothing left to say goodbye to.
    await this.#client.end().catch(() => undefined);
  }

  async #columns(fields: readonly pg.FieldDef[]): Promise<Column[]> {
    const names = await this.#typeNames.of(fields.map((field) => field.dataTypeID));
    return fields.map((field, index) => ({ name: field.name, type: names[index] ?? 'unknown' }));
  }

  #serverFault(error: unknown): ServerFault {
    if (this.#lost === undefined) return answeredFault(error);
    throw connectionLost(error);
  }

  #refuseWhenGone(): void {
    if (this.#closed) throw new ConnectionLostError('The session was closed before the statement was given.');
    if (this.#lost !== undefined) {
      throw new ConnectionLostError(`The connection to the server was lost: ${this.#lost.message}.`, this.#lost);
    }
  }
}

/** In UTF-16 units. */
const copyMessageLength = 65_536;

/** A piece of the text that begins and ends at a whole character, where the pieces before it ended. */
function wholeCharacters(text: string, at: number): string {
  const isInside = (offset: number): boolean => offset > 0 && (text.codePointAt(offset - 1) ?? 0) > 0xff_ff;
  const end = Math.min(at + copyMessageLength, text.length);
  return text.slice(isInside(at) ? at + 1 : at, isInside(end) ? end + 1 : end);
}

/** The server's answer in what the driver threw. Throws a {@link ConnectionLostError} where there is none. */
export function answeredFault(error: unknown): ServerFault {
  const answered = error instanceof pg.DatabaseError && error.code !== undefined;
  // FATAL and PANIC end the session: no statement was answered.
  if (answered && !['FATAL', 'PANIC'].includes(error.severity ?? '')) return error;
  throw connectionLost(error);
}

function connectionLost(error: unknown): ConnectionLostError {
  return new ConnectionLostError(`The connection to the server was lost: ${(error as Error).message}.`, error);
}
