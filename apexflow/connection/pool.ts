import { valueOf, type Environment } from '../../src/base/config/environment.ts';
import { processLog, type Log } from '../log/log.ts';
import { UsageError } from '../../src/base/errors.ts';
import { connect } from '../../src/engine/session/connect.ts';
import { connectionUrl } from './connection-url.ts';
import { DatabasePool } from './database-pool.ts';

export interface PoolOptions {
  readonly log?: Log;
  /** The server cancels a statement after this time (SQLSTATE 57014), and the connection stays usable. */
  readonly commandTimeoutMs?: number;
  /** How much later than that the client gives up a server that does not answer at all, and closes the connection. */
  readonly answerGraceMs?: number;
  /** How long to wait for a connection: for one to become free, or for a new one to be made. */
  readonly acquireTimeoutMs?: number;
}

/**
 * Opens a pool to the database that the environment names ({@link connectionUrl}), with one connection made and kept,
 * and at most `DB_POOL_MAX` (5). Finds out which vector index this server uses, and logs it.
 * Throws a {@link UsageError} for a bad variable, and a {@link DatabaseUnreachableError} when no connection can be made.
 * Whoever creates it closes it with `close()`.
 */
export async function createPool(environment: Environment, options: PoolOptions = {}): Promise<DatabasePool> {
  const { log = processLog(), commandTimeoutMs = 30_000, answerGraceMs = 5_000, acquireTimeoutMs = 10_000 } = options;
  const max = poolMax(environment);
  const applicationName = valueOf(environment, 'K_SERVICE') ?? 'pgparity';
  const connectOptions = { environment, applicationName, connectTimeoutMs: acquireTimeoutMs };
  const { client, config, place } = await connect(connectionUrl(environment), connectOptions);
  await client.end();
  const pool = new DatabasePool(place, log, {
    ...config,
    min: 1,
    max,
    idleTimeoutMillis: idleMsMax,
    connectionTimeoutMillis: acquireTimeoutMs,
    statement_timeout: commandTimeoutMs,
    query_timeout: commandTimeoutMs + answerGraceMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
  });
  try {
    await pool.detectIndexStrategy();
    return pool;
  } catch (error) {
    await pool.close();
    throw error;
  }
}

// Shorter than the ten minutes after which Google Cloud's firewalls forget a silent connection.
const keepAliveDelayMs = 60_000;
// What asyncpg does: a connection above the minimum that nobody asked for in five minutes is closed.
const idleMsMax = 300_000;
// About as many connections as AlloyDB takes in all.
const poolMaxLimit = 500;

function poolMax(environment: Environment): number {
  const text = valueOf(environment, 'DB_POOL_MAX') ?? '5';
  const max = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (max >= 1 && max <= poolMaxLimit) return max;
  throw new UsageError('bad-variable', `DB_POOL_MAX is "${text}": set it to a whole number from 1 to ${poolMaxLimit}.`);
}
