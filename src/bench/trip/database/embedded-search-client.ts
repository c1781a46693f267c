import type { PGlite } from '@electric-sql/pglite';
import { SearchCall } from './search-call.ts';
import { filterValues, searchSql } from './search-sql.ts';
import type { SharedSettings } from './shared-settings.ts';
import { CallMessage, parseMessage } from './wire-message.ts';
import type { SearchClient, SearchStatement } from './benchmark-database.ts';
import { answerOfFault, type ServerFault } from '../../../engine/session/server-fault.ts';
import { ConnectionLostError, StatementError, type Session } from '../../../engine/session/session.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';

/** Prepares a search on the only session. The messages are those of the wire, without the wire. */
export async function openEmbeddedSearch(
  pglite: PGlite,
  session: Session,
  settings: SharedSettings,
  search: SearchStatement,
): Promise<SearchClient> {
  const client = new EmbeddedSearchClient(pglite, session, settings, search);
  await client.prepare();
  return client;
}

/** Names of prepared statements on one session: each is used once. */
let opened = 0;

class EmbeddedSearchClient implements SearchClient {
  readonly sql: string;
  readonly session: Session;
  readonly backendPid = null;
  readonly #pglite: PGlite;
  readonly #settings: SharedSettings;
  readonly #search: SearchStatement;
  readonly #name = `pgparity_search_${(opened += 1)}`;
  readonly #floorName = `pgparity_floor_${opened}`;
  readonly #floor = new CallMessage(this.#floorName);
  readonly #call: SearchCall;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(pglite: PGlite, session: Session, settings: SharedSettings, search: SearchStatement) {
    this.#pglite = pglite;
    this.session = session;
    this.#settings = settings;
    this.#search = search;
    this.sql = searchSql(search);
    this.#call = new SearchCall(this.#name, filterValues(search));
  }

  async prepare(): Promise<void> {
    await this.ready();
    await this.#exchange(this.sql, () => parseMessage(this.#name, this.sql));
    await this.#exchange('SELECT 1', () => parseMessage(this.#floorName, 'SELECT 1'));
  }

  async ready(): Promise<void> {
    this.#refuseWhenClosed();
    await this.#settings.give(this.#search);
  }

  async search(vector: Float32Array, values?: readonly number[]): Promise<readonly string[]> {
    if (!this.#settings.isOwner(this.#search)) await this.ready();
    return this.#exchange(this.sql, () => this.#call.bytes(vector, values));
  }

  async floor(): Promise<void> {
    await this.#exchange('SELECT 1', () => this.#floor.bytes);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#pglite.closed) return;
    if (this.#settings.isOwner(this.#search)) await this.#settings.takeBack();
    for (const name of [this.#name, this.#floorName]) await this.session.run(`DEALLOCATE ${quoteIdentifier(name)}`);
  }

  async #exchange(sql: string, message: () => Buffer): Promise<readonly string[]> {
    this.#refuseWhenClosed();
    const call = this.#last.then(() =>
      this.#pglite.runExclusive(async () => (await this.#pglite.execProtocol(message())).messages),
    );
    this.#last = call.catch(() => undefined);
    try {
      return (await call).flatMap((answer) => (isDataRow(answer) ? [answer.fields[0] ?? ''] : []));
    } catch (error) {
      if (isFault(error)) throw new StatementError(answerOfFault(sql, error, []));
      if (error instanceof RangeError) throw error;
      throw new ConnectionLostError(`PGlite stopped working: ${(error as Error).message}.`, error);
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closed || this.#pglite.closed) {
      throw new ConnectionLostError('The search client was closed before the query was sent.');
    }
  }
}

function isDataRow(answer: { readonly name: string }): answer is { name: 'dataRow'; fields: (string | null)[] } {
  return answer.name === 'dataRow' && 'fields' in answer;
}

/** What the server refused, as PGlite throws it. */
export function isFault(error: unknown): error is Error & ServerFault {
  return error instanceof Error && 'severity' in error && 'code' in error;
}
