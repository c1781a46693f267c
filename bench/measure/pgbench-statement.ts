import { searchSettings, applySearchSettings } from '../../src/bench/trip/database/search-settings.ts';
import { qualifiedName } from '../../src/bench/trip/database/search-sql.ts';
import { exchange } from '../../src/bench/trip/database/wire-exchange.ts';
import { CallMessage, parseMessage } from '../../src/bench/trip/database/wire-message.ts';
import { openPostgresClient } from '../../src/engine/session/postgres-session.ts';
import type { PgbenchGround } from './pgbench-ground.ts';

/** One warm connection that asks the queries by their place, from 0. */
export interface Caller {
  call(query: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** What pgbench can send too: the vector is taken from a table. `parameter` is `$1` or `:query`. */
export function sharedSql({ search, queriesTable }: PgbenchGround, parameter: string): string {
  const query = `(SELECT embedding FROM ${queriesTable} WHERE id = ${parameter})`;
  return `SELECT ${search.idColumn} FROM ${qualifiedName(search)} ORDER BY ${search.vectorColumn} <=> ${query} LIMIT ${search.k}`;
}

export function sharedSettings({ search }: PgbenchGround): Readonly<Record<string, string>> {
  return { ...searchSettings, ...search.settings };
}

/** The statement of {@link sharedSql} over the very path that a search takes. */
export async function openSharedCaller(url: string, ground: PgbenchGround): Promise<Caller> {
  const { client, session } = await openPostgresClient(url);
  const sql = sharedSql(ground, '$1');
  await applySearchSettings(session, ground.search);
  await exchange(client, sql, () => parseMessage('shared', sql));
  const messages = ground.vectors.map(
    (_vector, place) => new CallMessage('shared', [{ kind: 'text', value: String(place + 1) }]).bytes,
  );
  return {
    call: (query) => exchange(client, sql, () => messages[query] ?? Buffer.alloc(0)),
    close: () => session.close(),
  };
}
