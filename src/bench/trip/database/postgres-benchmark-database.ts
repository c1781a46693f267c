import { copyIn } from './postgres-copy.ts';
import { openPostgresSearch } from './postgres-search-client.ts';
import type {
  BenchmarkDatabase,
  LoadBatch,
  LoadOptions,
  LoadReport,
  LoadTarget,
  SearchClient,
  SearchStatement,
} from './benchmark-database.ts';
import { openPostgresSession } from '../../../engine/session/postgres-session.ts';
import type { Session } from '../../../engine/session/session.ts';

/** Each search client has a connection of its own; so has each load. */
export class PostgresBenchmarkDatabase implements BenchmarkDatabase {
  readonly kind = 'postgres';
  readonly clientsMax = Number.POSITIVE_INFINITY;
  readonly session: Session;
  readonly url: string;
  readonly #clients = new Set<SearchClient>();

  constructor(url: string, session: Session) {
    this.url = url;
    this.session = session;
  }

  async openSearch(search: SearchStatement): Promise<SearchClient> {
    const client = await openPostgresSearch(this.url, search);
    this.#clients.add(client);
    return client;
  }

  load(target: LoadTarget, batches: AsyncIterable<LoadBatch>, options: LoadOptions = {}): Promise<LoadReport> {
    return copyIn(this.url, target, batches, options);
  }

  openSession(): Promise<Session> {
    return openPostgresSession(this.url);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()));
    await this.session.close();
  }
}
