import { openGate, type Gate } from '../fixtures/gate.ts';
import type { DatabasePool } from '../apexflow/connection/database-pool.ts';
import { createPool, type PoolOptions } from '../apexflow/connection/pool.ts';
import { createLog } from '../apexflow/log/log.ts';
import type { Database } from 'pgparity';

const log = createLog({ level: 'silent' });

type Fault = { readonly code: string | null; readonly sqlstate: string | null };

export async function withPool(
  environment: Record<string, string>,
  work: (pool: DatabasePool) => Promise<unknown>,
  options: PoolOptions = {},
): Promise<void> {
  const pool = await createPool(environment, { log, ...options });
  try {
    await work(pool);
  } finally {
    await pool.close();
  }
}

export async function withGate(database: Database, work: (gate: Gate) => Promise<void>): Promise<void> {
  const gate = await openGate(urlOf(database));
  try {
    await work(gate);
  } finally {
    await gate.close();
  }
}

export function urlOf(database: Database): string {
  if (database.endpoint.kind !== 'postgres') throw new TypeError('This check needs a server, and says so.');
  return database.endpoint.url;
}

export function named(database: Database, applicationName: string): string {
  const url = new URL(urlOf(database));
  url.searchParams.set('application_name', applicationName);
  return url.href;
}

export function credentials(database: Database, prefix: 'DB' | 'ALLOYDB'): Record<string, string> {
  const { username, password } = new URL(urlOf(database));
  return {
    [prefix === 'DB' ? 'DB_NAME' : 'ALLOYDB_DB']: database.name,
    [`${prefix}_USER`]: decodeURIComponent(username),
    [`${prefix}_PASSWORD`]: decodeURIComponent(password),
  };
}

export function through(gate: Gate): Record<string, string> {
  return { DB_HOST: '127.0.0.1', DB_PORT: String(gate.port) };
}

export async function one(pool: DatabasePool, sql: string): Promise<unknown> {
  const { rows } = await pool.query<unknown[]>({ text: sql, rowMode: 'array' });
  return rows[0]?.[0];
}

/** What the pool says of the next idle connection that it loses. */
export function noticed(pool: DatabasePool): Promise<{ readonly code?: string }> {
  return new Promise((resolve) => pool.once('error', resolve));
}

export async function faultOf(work: Promise<unknown>): Promise<Fault | null> {
  try {
    await work;
    return null;
  } catch (error) {
    const { code = null, cause } = error as { code?: string; cause?: { code?: string } };
    const sqlstate = [code, cause?.code ?? null].find((candidate) => /^[0-9A-Z]{5}$/.test(candidate ?? ''));
    return { code, sqlstate: sqlstate ?? null };
  }
}
