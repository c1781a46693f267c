import type { IncomingMessage, ServerResponse } from 'node:http';
import { redact } from '../../src/base/config/redact.ts';
import type { DatabasePool } from './database-pool.ts';

export type Readiness = { readonly status: 'ready' } | { readonly status: 'not ready'; readonly reason: string };

/** A pool, or a way to get one, such as `getPool`: then a database that was not there at the start can come later. */
export type PoolSource = DatabasePool | (() => Promise<DatabasePool>);

export interface ReadinessOptions {
  readonly deadlineMs?: number;
}

/**
 * Whether the database answers a statement through the pool, within a deadline of its own (2 s). Never rejects, and the
 * reason holds no secret. However many ask at once, one connection is used.
 */
export async function checkReadiness(source: PoolSource, options: ReadinessOptions = {}): Promise<Readiness> {
  const { deadlineMs = deadlineMsDefault } = options;
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    const reason = `The database did not answer within ${deadlineMs / 1000} s.`;
    deadline = setTimeout(() => resolve({ status: 'not ready', reason }), deadlineMs);
  });
  try {
    return await Promise.race([probe(source, deadlineMs), late]);
  } finally {
    clearTimeout(deadline);
  }
}

/**
 * A handler for `node:http` and its like: `GET /readiness` answers 200 `{"status":"ready"}`, or 503
 * `{"status":"not ready","reason":"…"}`. Another method is answered with 405, another path with `next`, or with 404.
 */
export function readinessHandler(source: PoolSource, options: ReadinessOptions = {}): ReadinessHandler {
  return async (request, response, next) => {
    const [path] = (request.url ?? '').split('?', 1);
    if (path !== '/readiness') {
      if (next !== undefined) next();
      else answer(response, 404, { status: 'not found' });
      return;
    }
    if (request.method !== 'GET') {
      answer(response, 405, { status: 'method not allowed' }, { allow: 'GET' });
      return;
    }
    const readiness = await checkReadiness(source, options);
    answer(response, readiness.status === 'ready' ? 200 : 503, readiness);
  };
}

export type ReadinessHandler = (request: IncomingMessage, response: ServerResponse, next?: () => void) => Promise<void>;

const deadlineMsDefault = 2_000;
const underWay = new WeakMap<PoolSource, Promise<Readiness>>();

function probe(source: PoolSource, deadlineMs: number): Promise<Readiness> {
  const running = underWay.get(source);
  if (running !== undefined) return running;
  const started = ask(source, deadlineMs).finally(() => underWay.delete(source));
  underWay.set(source, started);
  return started;
}

async function ask(source: PoolSource, deadlineMs: number): Promise<Readiness> {
  try {
    const pool = typeof source === 'function' ? await source() : source;
    const statement = { text: 'SELECT 1', query_timeout: deadlineMs };
    await pool.query(statement);
    return { status: 'ready' };
  } catch (error) {
    return { status: 'not ready', reason: redact((error as Error).message) };
  }
}

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}
