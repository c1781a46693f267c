import type { Answer, ErrorAnswer, Notice, Parameters, RowsAnswer } from './answer.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/** A parameter. It travels as text, so a server reads it as it would read a literal. */
export type Value = string | number | bigint | boolean | null;

/** The parameters as they are sent. */
export function asParameters(values: readonly Value[]): Parameters {
  return values.map((value) => (value === null ? null : String(value)));
}

/** One connection to one database. Statements run one after another, in the order in which they were given. */
export interface Session {
  /**
   * Runs one statement with the extended protocol. A server's refusal is an answer, not an exception.
   * Throws {@link ConnectionLostError} when the server has gone.
   */
  ask(sql: string, values?: readonly Value[]): Promise<Answer>;
  /** Runs one statement that must succeed. Throws {@link StatementError} with the server's answer when it does not. */
  run(sql: string, values?: readonly Value[]): Promise<RowsAnswer>;
  /**
   * Runs a statement inside a savepoint of the open transaction, and rolls the savepoint back when it is refused, so
   * that the transaction can go on.
   */
  attempt(sql: string, values?: readonly Value[]): Promise<Answer>;
  /**
   * Runs statements of the open transaction one after another, many in one round trip. `onDone` is called as each is done;
   * the first refusal ends it. Throws {@link StatementError}.
   */
  runAll(statements: readonly string[], onDone?: () => void): Promise<readonly Notice[]>;
  /** Runs a text of any number of statements with the simple protocol. Throws {@link StatementError}. */
  script(sql: string): Promise<readonly Notice[]>;
  /** Runs one `COPY … FROM stdin` with its data, as psql sends it. Throws {@link StatementError}. */
  copyFrom(sql: string, data: string): Promise<RowsAnswer>;
  /** Ends the session. Doing it twice is harmless. */
  close(): Promise<void>;
}

/** What every session shares, whichever driver carries it. */
export abstract class BaseSession implements Session {
  abstract ask(sql: string, values?: readonly Value[]): Promise<Answer>;
  abstract script(sql: string): Promise<readonly Notice[]>;
  abstract copyFrom(sql: string, data: string): Promise<RowsAnswer>;
  abstract close(): Promise<void>;

  async run(sql: string, values: readonly Value[] = []): Promise<RowsAnswer> {
    const answer = await this.ask(sql, values);
    if (answer.kind === 'error') throw new StatementError(answer);
    return answer;
  }

  async runAll(statements: readonly string[], onDone: () => void = () => undefined): Promise<readonly Notice[]> {
    const notices: Notice[] = [];
    for (const statement of statements) {
      notices.push(...(await this.run(statement)).notices);
      onDone();
    }
    return notices;
  }

  async attempt(sql: string, values: readonly Value[] = []): Promise<Answer> {
    await this.run('SAVEPOINT pgparity_attempt');
    const answer = await this.ask(sql, values);
    if (answer.kind === 'error') await this.run('ROLLBACK TO SAVEPOINT pgparity_attempt');
    await this.run('RELEASE SAVEPOINT pgparity_attempt');
    return answer;
  }
}

/** A statement that had to succeed was refused. */
export class StatementError extends PgparityError {
  override readonly name = 'StatementError';
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    const detail = answer.detail === null ? '' : ` (${answer.detail})`;
    super(
      'statement-refused',
      `${answer.message}${detail} [SQLSTATE ${answer.sqlstate}] in: ${shorten(answer.statement)}`,
      { exitCode: exitCodes.serverFailed },
    );
    this.answer = answer;
  }
}

/** The server went away, or could not be reached. */
export class ConnectionLostError extends PgparityError {
  override readonly name: string = 'ConnectionLostError';

  constructor(message: string, cause?: unknown, code = 'connection-lost') {
    super(code, message, { exitCode: exitCodes.serverFailed, cause });
  }
}

const statementCharactersMax = 500;

function shorten(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').trim();
  return line.length <= statementCharactersMax ? line : `${line.slice(0, statementCharactersMax)}…`;
}
