import type { Session } from '../../../engine/session/session.ts';

/** The types that the server gives to the parameters of statements whose client left that to it. */
export class ParameterTypes {
  readonly #session: Session;
  readonly #known = new Map<string, readonly number[]>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Their object ids; none where the statement cannot be prepared any more, since its table is gone. */
  async of(sql: string): Promise<readonly number[]> {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    const types = await this.#ask(sql);
    this.#known.set(sql, types);
    return types;
  }

  async #ask(sql: string): Promise<readonly number[]> {
    const prepared = await this.#session.ask(`PREPARE pgparity_types AS ${sql}`);
    if (prepared.kind === 'error') return [];
    const { rows } = await this.#session.run(
      `SELECT unnest(parameter_types)::oid FROM pg_catalog.pg_prepared_statements WHERE name = 'pgparity_types'`,
    );
    await this.#session.run('DEALLOCATE pgparity_types');
    return rows.map(([type]) => Number(type));
  }
}
