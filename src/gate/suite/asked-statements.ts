import type { Asked } from '../parity/check-record.ts';
import type { Database } from '../../engine/database/database.ts';
import type { Answer, Notice, RowsAnswer } from '../../engine/session/answer.ts';
import { asParameters, BaseSession, type Session, type Value } from '../../engine/session/session.ts';

/**
 * Notes what the checks of a suite file ask, one check after the other, so that a report can show the last statement of
 * one that failed, and which tables it was about. Checks that run at once share what they asked.
 */
export class AskedStatements {
  #statements = new Set<string>();
  #report: (asked: Asked) => void = () => undefined;

  /** From here on everything is asked by another check, which `report` receives after each statement. */
  begin(report: (asked: Asked) => void): void {
    this.#statements = new Set();
    this.#report = report;
  }

  watch(session: Session): Session {
    return new WatchedSession(session, (sql, values) => this.#note(sql, values));
  }

  watchDatabase(database: Database): Database {
    const { name, endpoint } = database;
    return {
      name,
      endpoint,
      open: async (acting) => this.watch(await database.open(acting)),
      lend: async (acting) => this.watch(await database.lend(acting)),
      serve: (work) => database.serve(work),
      keep: (note) => database.keep(note),
      drop: () => database.drop(),
    };
  }

  #note(sql: string, values: readonly Value[]): void {
    if (this.#statements.size < statementsMax && sql.length <= charactersMax) this.#statements.add(sql);
    this.#report({
      statements: [...this.#statements],
      last: { statement: sql, parameters: asParameters(values) },
    });
  }
}

// What a check is about shows in its first statements; a loop asks the same ones again.
const statementsMax = 50;
const charactersMax = 10_000;

class WatchedSession extends BaseSession {
  readonly #session: Session;
  readonly #note: (sql: string, values: readonly Value[]) => void;

  constructor(session: Session, note: (sql: string, values: readonly Value[]) => void) {
    super();
    this.#session = session;
    this.#note = note;
  }

  ask(sql: string, values: readonly Value[] = []): Promise<Answer> {
    // What `attempt` adds is no statement of the check.
    if (!/^(?:ROLLBACK TO |RELEASE )?SAVEPOINT pgparity_/.test(sql)) this.#note(sql, values);
    return this.#session.ask(sql, values);
  }

  script(sql: string): Promise<readonly Notice[]> {
    this.#note(sql, []);
    return this.#session.script(sql);
  }

  copyFrom(sql: string, data: string): Promise<RowsAnswer> {
    this.#note(sql, []);
    return this.#session.copyFrom(sql, data);
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}
