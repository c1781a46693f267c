import pg, { type PoolClient, type PoolConfig } from 'pg';
import type { Log } from '../log/log.ts';
import type { IndexStrategyName } from '../profile/profile.ts';
import { DatabaseUnreachableError } from './database-unreachable-error.ts';
import { LimitedClient } from './limited-client.ts';
import { PoolExhaustedError } from './pool-exhausted-error.ts';

/** The `pg` pool with clear errors, which outlives a server that goes away: it connects anew when it is next asked. */
export class DatabasePool extends pg.Pool {
  /** `scann` where the extension `alloydb_scann` is in the database, as it was when the pool was made. */
  indexStrategy: IndexStrategyName = 'ivfflat';
  readonly #place: string;
  readonly #log: Log;
  readonly #clients = new Set<PoolClient>();
  #closed: Promise<void> | undefined;

  constructor(place: string, log: Log, config: PoolConfig) {
    super({ ...config, Client: LimitedClient as never });
    this.#place = place;
    this.#log = log;
    this.on('error', (error) => log.warn({ error }, 'An idle database connection was lost'));
    this.on('connect', (client) => {
      this.#clients.add(client);
      // A borrowed client whose connection dies between two statements would end the process; the next statement says it.
      client.on('error', () => undefined);
    });
    this.on('remove', (client) => this.#clients.delete(client));
    this.on('release', (_, client) => this.#dropWhenUnclean(client));
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | void {
    if (callback === undefined) {
      return super.connect().catch((error: unknown) => {
        throw this.#explained(error);
      });
    }
    super.connect((error, client, release) => callback(error && this.#explained(error), client, release));
  }

  async detectIndexStrategy(): Promise<void> {
    const { rowCount } = await this.query("SELECT extname FROM pg_extension WHERE extname = 'alloydb_scann'");
    this.indexStrategy = rowCount === 0 ? 'ivfflat' : 'scann';
    this.#log.info(
      { indexStrategy: this.indexStrategy, poolMax: this.options.max },
      `Connected to ${this.#place}; vector indexes are ${this.indexStrategy === 'scann' ? 'ScaNN' : 'IVFFlat'}`,
    );
  }

  /**
   * Ends the pool: idle connections at once, borrowed ones when they are returned or, at the latest, after the grace
   * period, which breaks their statements off. Doing it twice is harmless.
   */
  close(graceMs = closeGraceMs): Promise<void> {
    return (this.#closed ??= this.#close(graceMs));
  }

  async #close(graceMs: number): Promise<void> {
    if (await settledWithin(graceMs, this.end())) return;
    this.#log.warn({ connections: this.#clients.size }, 'Database connections were still in use, and were broken off');
    const ended = [...this.#clients].map((client) => (client as unknown as pg.Client).end());
    await settledWithin(goodbyeMs, Promise.all(ended));
  }

  /** A connection that comes back inside a transaction would give its locks and its failure to the next borrower. */
  #dropWhenUnclean(client: PoolClient): void {
    if (client.getTransactionStatus() === 'I') return;
    this.#log.warn('A database connection was returned inside a transaction, and was closed');
    void (client as unknown as pg.Client).end();
  }

  #explained(error: unknown): Error {
    const { message } = error as Error;
    if (message === 'timeout exceeded when trying to connect') {
      const exhausted = new PoolExhaustedError(
        this.options.max,
        this.waitingCount,
        this.options.connectionTimeoutMillis ?? 0,
      );
      this.#log.warn({ poolMax: this.options.max, waiting: this.waitingCount }, exhausted.message);
      return exhausted;
    }
    if (this.ending) return error as Error;
    return new DatabaseUnreachableError(this.#place, error);
  }
}

// Cloud Run kills a container ten seconds after SIGTERM.
const closeGraceMs = 8_000;
// How long a connection that is broken off may take to say goodbye.
const goodbyeMs = 1_000;

type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: (release?: Error | boolean) => void,
) => void;

async function settledWithin(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
