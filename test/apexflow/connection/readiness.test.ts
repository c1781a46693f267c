import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openGate, type Gate } from '../../../fixtures/gate.ts';
import type { Environment } from '../../../src/base/config/environment.ts';
import type { DatabasePool } from '../../../apexflow/connection/database-pool.ts';
import { createPool } from '../../../apexflow/connection/pool.ts';
import { closePool, getPool } from '../../../apexflow/connection/process-pool.ts';
import { checkReadiness, readinessHandler, type PoolSource } from '../../../apexflow/connection/readiness.ts';
import { createLog } from '../../../apexflow/log/log.ts';
import { native, startNativeDatabase, type NativeDatabase } from '../../engine/session/native-database.ts';

describe.skipIf(!native.available)('with a native PostgreSQL (installed on this machine)', () => {
  const log = createLog({ level: 'silent' });
  const opened: (() => Promise<unknown>)[] = [];
  let database: NativeDatabase;
  let gate: Gate;
  let environment: Environment;

  beforeAll(async () => {
    database = await startNativeDatabase();
    gate = await openGate(database.url);
    environment = { ...database.environment, DB_HOST: '127.0.0.1', DB_PORT: String(gate.port), DB_POOL_MAX: '1' };
  });
  afterAll(async () => {
    await gate?.close();
    await database?.stop();
  });
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
    await gate.open();
  });

  async function poolOf() {
    const pool = await createPool(environment, { log });
    opened.push(() => pool.close(0));
    return pool;
  }

  async function shutUntilNoticed(pool: DatabasePool): Promise<void> {
    const lost = new Promise((resolve) => pool.once('error', resolve));
    await gate.shut();
    await lost;
  }

  async function serving(source: PoolSource, next?: () => void): Promise<string> {
    const handler = readinessHandler(source, { deadlineMs: 1_000 });
    const server: Server = createServer((request, response) => void handler(request, response, next));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('a database that answers is ready', async () => {
    expect(await checkReadiness(await poolOf())).toEqual({ status: 'ready' });
  });

  test('a database that is gone is not ready, and is again when it is back', async () => {
    const pool = await poolOf();
    await shutUntilNoticed(pool);
    const gone = await checkReadiness(pool);
    expect(gone).toMatchObject({ status: 'not ready', reason: expect.stringContaining('ECONNREFUSED') });
    expect(JSON.stringify(gone)).not.toContain(environment['DB_PASSWORD']);
    await gate.open();
    expect(await checkReadiness(pool)).toEqual({ status: 'ready' });
  });

  test('a database that is silent is not ready when the deadline has come', async () => {
    const pool = await poolOf();
    gate.hold();
    const started = performance.now();
    expect(await checkReadiness(pool, { deadlineMs: 100 })).toEqual({
      status: 'not ready',
      reason: 'The database did not answer within 0.1 s.',
    });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('a pool with no free connection is not ready when the deadline has come', async () => {
    const pool = await poolOf();
    const borrowed = await pool.connect();
    expect(await checkReadiness(pool, { deadlineMs: 100 })).toMatchObject({ status: 'not ready' });
    borrowed.release();
  });

  test('however many ask at once, one connection is asked for', async () => {
    const pool = await poolOf();
    const borrowed = await pool.connect();
    const asked = Array.from({ length: 50 }, () => checkReadiness(pool));
    expect(pool.waitingCount).toBe(1);
    borrowed.release();
    expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set(['ready']));
  });

  test('GET /readiness answers 200 and exactly {"status":"ready"}', async () => {
    const response = await fetch(`${await serving(await poolOf())}/readiness?from=probe`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      '{"status":"ready"}',
    ]);
  });

  test('GET /readiness answers 503 and the reason while the database is gone', async () => {
    const pool = await poolOf();
    const address = await serving(pool);
    await shutUntilNoticed(pool);
    const response = await fetch(`${address}/readiness`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'not ready', reason: expect.stringContaining('ECONNREFUSED') });
  });

  test('a service that starts before its database is ready as soon as the database is there', async () => {
    await gate.shut();
    opened.push(() => closePool());
    const address = await serving(() => getPool(environment, { log }));
    expect((await fetch(`${address}/readiness`)).status).toBe(503);
    await gate.open();
    expect((await fetch(`${address}/readiness`)).status).toBe(200);
  });

  test('another method is refused with 405 and the method that is allowed', async () => {
    const response = await fetch(`${await serving(await poolOf())}/readiness`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });

  test('another path is 404, or whatever comes next', async () => {
    const pool = await poolOf();
    expect((await fetch(`${await serving(pool)}/readinesses`)).status).toBe(404);
    let passedOn = 0;
    const handler = readinessHandler(pool);
    await handler({ url: '/else', method: 'GET' } as never, undefined as never, () => (passedOn += 1));
    expect(passedOn).toBe(1);
  });
});
