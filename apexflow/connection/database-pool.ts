import { once } from 'node:events';
import { callbackify } from 'node:util';
import pg, { type PoolClient, type PoolConfig } from 'pg';
import type { Log } from '../log/log.ts';
import type { IndexStrategyName } from '../../src/engine/profile/profile.ts';
import { DatabaseUnreachableError } from '../../src/engine/session/database-unreachable-error.ts';
import { detectIndexStrategy } from '../../src/schema/vector/strategy.ts';
import { LimitedClient } from '../../src/engine/session/limited-client.ts';
import { PoolClosedError } from './pool-closed-error.ts';
import { PoolExhaustedError } from './pool-exhausted-error.ts';

/** The `pg` pool with clear errors, which outlives a server that goes away: it connects anew when it is next asked. */
export class DatabasePool extends pg.Pool {
  /** `scann` where the extension `alloydb_scann` is in the database, as it was when the pool was made. */
  indexStrategy: IndexStrategyName = 'ivfflat';
  readonly #place: string;
  readonly #log: Log;
  readonly #clients = new Set<PoolClient>();
  readonly #acquiring = new Set<Promise<PoolClient>>();
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
    this.on('remove', (client) => {
      this.#clients.delete(client);
      this.emit('gone');
    });
    this.on('release', (_, client) => this.#dropWhenUnclean(client));
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | void {
    if (callback === undefined) return this.#acquire();
    callbackify(() => this.#acquire())((error, client) =>
      callback(error ?? undefined, client, (fault) => client?.release(fault)),
    );
  }

  /**
   * As in `pg`, save that a connection survives a statement that the server refuses: `pg-pool` closes it, so that every
   * violated constraint would cost a new connection.
   */
  override query = (async (...statement: [unknown, ...unknown[]]): Promise<unknown> => {
    // A callback, or a statement object that answers by events: `pg-pool` knows when these are done.
    if (typeof statement.at(-1) === 'function' || isSubmittable(statement[0])) {
      return Reflect.apply(super.query, this, statement);
    }
    const client = await this.connect();
    try {
      return await Reflect.apply(client.query, client, statement);
    } finally {
      client.release();
    }
  }) as pg.Pool['query'];

  async detectIndexStrategy(): Promise<void> {
    this.indexStrategy = await detectIndexStrategy({ run: (sql) => this.query(sql) });
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
    const ended = Promise.allSettled(this.#acquiring).then(() => this.end());
    if (
      await settledWithin(
        graceMs,
        ended.then(() => this.#allGone()),
      )
    )
      return;
    this.#log.warn({ connections: this.#clients.size }, 'Database connections were still in use, and were broken off');
    for (const client of this.#clients) void (client as unknown as pg.Client).end();
    await settledWithin(goodbyeMs, this.#allGone());
  }

  async #allGone(): Promise<void> {
    while (this.#clients.size > 0) await once(this, 'gone');
  }

  async #acquire(): Promise<PoolClient> {
    if (this.#closed !== undefined) throw new PoolClosedError();
    const acquiring = super.connect();
    this.#acquiring.add(acquiring);
    try {
      return await acquiring;
    } catch (error) {
      throw this.#explained(error);
    } finally {
      this.#acquiring.delete(acquiring);
    }
  }

  /** A connection that comes back inside a transaction would give its locks and its failure to the next borrower. */
  #dropWhenUnclean(client: PoolClient): void {
    if (client.getTransactionStatus() === 'I') return;
    this.#log.warn('A database connection was returned inside a transaction, and was closed');
    void (client as unknown as pg.Client).end();
  }

  #explained(error: unknown): Error {
    if (this.#closed !== undefined) return new PoolClosedError(error);
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

function isSubmittable(statement: unknown): boolean {
  return typeof statement === 'object' && statement !== null && 'submit' in statement;
}

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
