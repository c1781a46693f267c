import { Socket } from 'node:net';
import type pg from 'pg';
import { SearchCall } from './search-call.ts';
import { filterValues, searchSql } from './search-sql.ts';
import { applySearchSettings } from './search-settings.ts';
import { exchange } from './wire-exchange.ts';
import { CallMessage, parseMessage } from './wire-message.ts';
import type { SearchClient, SearchStatement } from './benchmark-database.ts';
import { openPostgresClient, type PostgresSession } from '../../../engine/session/postgres-session.ts';

/** Connects, applies the settings, prepares the search. Nothing stays open when one of them fails. */
export async function openPostgresSearch(url: string, search: SearchStatement): Promise<SearchClient> {
  const { client, session } = await openPostgresClient(url);
  try {
    await applySearchSettings(session, search);
    const sql = searchSql(search);
    await exchange(client, sql, () => parseMessage(searchName, sql));
    await exchange(client, floorSql, () => parseMessage(floorName, floorSql));
    return new PostgresSearchClient(client, session, sql, filterValues(search));
  } catch (error) {
    await session.close();
    throw error;
  }
}

const searchName = 'pgparity_search';
const floorName = 'pgparity_floor';
const floorSql = 'SELECT 1';

class PostgresSearchClient implements SearchClient {
  readonly sql: string;
  readonly session: PostgresSession;
  readonly #client: pg.Client;
  readonly #call: SearchCall;
  readonly #floor = new CallMessage(floorName);
  #underWay = 0;
  /** The latest call, whatever became of it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: pg.Client, session: PostgresSession, sql: string, filter: readonly string[]) {
    this.#client = client;
    this.session = session;
    this.sql = sql;
    this.#call = new SearchCall(searchName, filter);
    giveUpOnSilence(client, () => this.#underWay > 0);
  }

  get backendPid(): number | null {
    // The driver has it; its types do not.
    return (this.#client as pg.Client & { readonly processID: number | null }).processID;
  }

  search(vector: Float32Array, values?: readonly (number | string)[]): Promise<readonly string[]> {
    return this.#exchange(this.sql, () => this.#call.bytes(vector, values));
  }

  async floor(): Promise<void> {
    await this.#exchange(floorSql, () => this.#floor.bytes);
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.session.close();
  }

  async #exchange(sql: string, message: () => Buffer): Promise<readonly string[]> {
    const before = this.#underWay > 0 ? this.#last : undefined;
    this.#underWay += 1;
    const call = before === undefined ? exchange(this.#client, sql, message) : this.#after(before, sql, message);
    this.#last = call;
    try {
      return await call;
    } finally {
      this.#underWay -= 1;
    }
  }

  async #after(earlier: Promise<unknown>, sql: string, message: () => Buffer): Promise<readonly string[]> {
    await earlier.catch(() => undefined);
    return exchange(this.#client, sql, message);
  }
}

/** Where the server does not answer, nor its own time-out speaks, the machine or the network between is dead. */
function giveUpOnSilence(client: pg.Client, waiting: () => boolean): void {
  const { stream } = (client as pg.Client & { readonly connection: pg.Connection }).connection;
  if (!(stream instanceof Socket)) return;
  stream.setTimeout(silenceMsMax, () => {
    if (waiting()) stream.destroy(new Error(`no answer within ${silenceMsMax / 1_000} s`));
  });
}

/** Longer than any `statement_timeout` that a search has. */
const silenceMsMax = 15 * 60_000;
