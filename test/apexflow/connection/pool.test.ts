import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openGate, urlThrough, type Gate } from '../../../fixtures/gate.ts';
import type { Environment } from '../../../src/base/config/environment.ts';
import type { DatabasePool } from '../../../apexflow/connection/database-pool.ts';
import { LimitedClient } from '../../../src/engine/session/limited-client.ts';
import { createPool, type PoolOptions } from '../../../apexflow/connection/pool.ts';
import { createLog } from '../../../apexflow/log/log.ts';
import {
  native,
  nativeStandIn,
  startNativeDatabase,
  type NativeDatabase,
} from '../../engine/session/native-database.ts';
import { alloydbOmni } from '../../../fixtures/profiles.ts';

test.each(['0', '-1', '501', '1.5', '1e2', 'abc', '1000000'])(
  'DB_POOL_MAX=%s is refused before anything is tried',
  async (value) => {
    await expect(createPool({ DB_POOL_MAX: value })).rejects.toMatchObject({
      code: 'bad-variable',
      exitCode: 2,
      message: `DB_POOL_MAX is "${value}": set it to a whole number from 1 to 500.`,
    });
  },
);

describe.skipIf(!native.available)('with a native PostgreSQL (installed on this machine)', () => {
  let database: NativeDatabase;
  const opened: (() => Promise<void>)[] = [];
  const lines: string[] = [];
  const log = createLog({ pretty: false, destination: { write: (line) => void lines.push(line) } });

  beforeAll(async () => {
    database = await startNativeDatabase();
  });
  afterAll(() => database?.stop());
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
    lines.length = 0;
  });

  async function poolOf(environment: Environment = {}, options: PoolOptions = {}): Promise<DatabasePool> {
    const pool = await createPool({ ...database.environment, ...environment }, { log, ...options });
    opened.push(() => pool.close(0));
    return pool;
  }

  async function gateToServer(): Promise<Gate> {
    const gate = await openGate(database.url);
    opened.push(() => gate.close());
    return gate;
  }

  test('one connection is made at the start and kept', async () => {
    const pool = await poolOf();
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    expect(pool.options).toMatchObject({ min: 1, max: 5, keepAlive: true });
  });

  test('the index strategy is found out at the start, and logged with no secret', async () => {
    const pool = await poolOf();
    expect(pool.indexStrategy).toBe('ivfflat');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ severity: 'INFO', indexStrategy: 'ivfflat', poolMax: 5 });
    expect(lines.join('')).not.toContain(database.environment['DB_PASSWORD']);
  });

  test.skipIf(!nativeStandIn.available)(
    'where alloydb_scann is in the database (a stand-in), the strategy is scann',
    async () => {
      const omni = await startNativeDatabase(alloydbOmni);
      opened.push(() => omni.stop());
      const before = await poolOf(omni.environment);
      await before.query('CREATE EXTENSION alloydb_scann CASCADE');
      const after = await poolOf(omni.environment);
      expect([before.indexStrategy, after.indexStrategy]).toEqual(['ivfflat', 'scann']);
    },
  );

  test('a hundred askers share DB_POOL_MAX connections, and all are answered', async () => {
    const pool = await poolOf({ DB_POOL_MAX: '3' });
    const asked = Array.from({ length: 100 }, () => pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'));
    const pids = new Set((await Promise.all(asked)).map(({ rows }) => rows[0]?.pid));
    expect(pids.size).toBeLessThanOrEqual(3);
    expect(pool.totalCount).toBe(3);
  });

  test('when every connection stays in use, the next asker is told so, with DB_POOL_MAX', async () => {
    const pool = await poolOf({ DB_POOL_MAX: '2' }, { acquireTimeoutMs: 200 });
    const borrowed = [await pool.connect(), await pool.connect()];
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({
      code: 'pool-exhausted',
      message: expect.stringMatching(
        /^No database connection became free within 0\.2 s: all 2 are in use.*raise DB_POOL_MAX \(2\)\.$/,
      ),
    });
    expect(lines.map((line) => JSON.parse(line)).filter(({ severity }) => severity === 'WARNING')).toHaveLength(1);
    for (const client of borrowed) client.release();
    await expect(pool.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
  });

  test('an asker waits for a connection that is returned in time', async () => {
    const pool = await poolOf({ DB_POOL_MAX: '1' });
    const borrowed = await pool.connect();
    const waiting = pool.query('SELECT 1');
    expect(pool.waitingCount).toBe(1);
    borrowed.release();
    await expect(waiting).resolves.toMatchObject({ rowCount: 1 });
  });

  test('the command time-out is 30 s, on the server', async () => {
    const pool = await poolOf();
    const { rows } = await pool.query('SHOW statement_timeout');
    expect(rows).toEqual([{ statement_timeout: '30s' }]);
  });

  test('a statement that the server refuses does not cost the connection', async () => {
    const pool = await poolOf({ DB_POOL_MAX: '1' });
    const before = await pool.query('SELECT pg_backend_pid() AS pid');
    await expect(pool.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    expect((await pool.query('SELECT pg_backend_pid() AS pid')).rows).toEqual(before.rows);
  });

  test('a statement over its time is cancelled on the server, and its connection is used again', async () => {
    const pool = await poolOf({ DB_POOL_MAX: '1' }, { commandTimeoutMs: 150 });
    const before = await pool.query('SELECT pg_backend_pid() AS pid');
    await expect(pool.query('SELECT pg_sleep(60)')).rejects.toMatchObject({ code: '57014' });
    expect((await pool.query('SELECT pg_backend_pid() AS pid')).rows).toEqual(before.rows);
  });

  test('when not even the time-out arrives, the connection is closed and the caller told', async () => {
    const gate = await gateToServer();
    const client = new LimitedClient({ connectionString: urlThrough(gate, database.url), query_timeout: 150 });
    await client.connect();
    const ended = once(client, 'end');
    gate.hold();
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: 'command-timeout' });
    await ended;
  });

  test('a borrowed connection that was lost in silence is not handed out again', async () => {
    const gate = await gateToServer();
    const pool = await poolOf(
      { DB_PORT: String(gate.port), DB_HOST: '127.0.0.1' },
      { commandTimeoutMs: 100, answerGraceMs: 100 },
    );
    const borrowed = await pool.connect();
    gate.hold();
    await expect(borrowed.query('SELECT 1')).rejects.toMatchObject({ code: 'command-timeout' });
    borrowed.release();
    await gate.open();
    await expect(pool.query('SELECT 2 AS two')).resolves.toMatchObject({ rows: [{ two: 2 }] });
  });

  test('a server that goes away and comes back is found again', async () => {
    const gate = await gateToServer();
    const pool = await poolOf({ DB_PORT: String(gate.port), DB_HOST: '127.0.0.1' });
    // Nobody listens for errors here but the pool itself: an error that nobody hears ends the process.
    const lost = new Promise((resolve) => pool.once('remove', resolve));
    await gate.shut();
    await lost;
    expect(lines.at(-1)).toContain('An idle database connection was lost');
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({
      code: 'database-unreachable',
      message: expect.stringContaining(
        `No connection to 127.0.0.1:${gate.port}/postgres as "pgparity": connect ECONNREFUSED`,
      ),
    });
    await gate.open();
    await expect(pool.query('SELECT 2 AS two')).resolves.toMatchObject({ rows: [{ two: 2 }] });
  });

  test('a connection that is ended by the server while it is borrowed ends nothing else', async () => {
    const pool = await poolOf({ DB_POOL_MAX: '1' });
    const borrowed = await pool.connect();
    const { rows } = await borrowed.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    // `once` of node:events would reject with the error that comes first.
    const ended = new Promise((resolve) => (borrowed as unknown as LimitedClient).once('end', resolve));
    await database.ask('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    await expect(borrowed.query('SELECT 1')).rejects.toThrow(/connection/i);
    borrowed.release();
    await expect(pool.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
  });

  test('a connection that is returned inside a transaction is closed, and the transaction with it', async () => {
    const pool = await poolOf({ DB_POOL_MAX: '1' });
    const careless = await pool.connect();
    await careless.query('BEGIN');
    await careless.query('CREATE TABLE left_open (a int)');
    careless.release();
    const { rows } = await pool.query(
      "SELECT to_regclass('left_open') AS found, pg_current_xact_id_if_assigned() AS open",
    );
    expect(rows).toEqual([{ found: null, open: null }]);
  });

  test('a wrong password is told from a server that is not there, and is not shown', async () => {
    const wrong = randomBytes(9).toString('hex');
    const refused = createPool({ ...database.environment, DB_PASSWORD: wrong }, { log });
    await expect(refused).rejects.toMatchObject({
      code: 'database-unreachable',
      message: expect.stringMatching(/password authentication failed.*Check the user and the password/),
    });
    await expect(refused).rejects.not.toThrow(wrong);
    const gate = await gateToServer();
    await gate.close();
    await expect(createPool({ DB_HOST: '127.0.0.1', DB_PORT: String(gate.port) }, { log })).rejects.toMatchObject({
      message: expect.stringMatching(/ECONNREFUSED.*Check that the server runs/),
    });
  });

  test('a database that is not there is named', async () => {
    await expect(createPool({ ...database.environment, DB_NAME: 'nowhere' }, { log })).rejects.toMatchObject({
      message: expect.stringMatching(/\/nowhere as .* does not exist\. Create the database/),
    });
  });

  test('a failed start leaves no connection behind', async () => {
    const role = `limited_${randomBytes(4).toString('hex')}`;
    await database.ask(`CREATE ROLE ${role} LOGIN PASSWORD 'limited-password'`);
    await database.ask(`ALTER ROLE ${role} SET search_path = ''`);
    await database.ask(`REVOKE SELECT ON pg_extension FROM PUBLIC`);
    opened.push(async () => void (await database.ask('GRANT SELECT ON pg_extension TO PUBLIC')));
    await expect(
      createPool({ ...database.environment, DB_USER: role, DB_PASSWORD: 'limited-password' }, { log }),
    ).rejects.toMatchObject({ code: '42501' });
    const connections = 'SELECT count(*)::int FROM pg_stat_activity WHERE usename = $1';
    await expect.poll(() => database.ask(connections, [role])).toBe(0);
  });

  test.each(['p@ss/w:o#r?d%20&[x]', 'quote\' double" back\\slash', 'pässwörd 😀 ключ', '100%', '+ plus + space'])(
    'the password %s lets us in',
    async (password) => {
      await database.ask("SELECT set_config('pgparity.password', $1, false)", [password]);
      await database.ask('DROP ROLE IF EXISTS "odd/ro@le"');
      await database.ask(
        `DO $$ BEGIN EXECUTE format('CREATE ROLE "odd/ro@le" LOGIN PASSWORD %L', current_setting('pgparity.password')); END $$`,
      );
      const pool = await poolOf({ DB_USER: 'odd/ro@le', DB_PASSWORD: password });
      expect((await pool.query('SELECT current_user AS me')).rows).toEqual([{ me: 'odd/ro@le' }]);
    },
  );

  test('on Cloud Run the folder of a unix socket works as ALLOYDB_HOST', async () => {
    // AlloyDB's socket has 5432 in its name, and the throw-away server's has not: the gate stands in between.
    const folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
    opened.push(() => rm(folder, { recursive: true, force: true }));
    const gate = await openGate(database.url, folder);
    opened.push(() => gate.close());
    const { DB_NAME, DB_USER, DB_PASSWORD } = database.environment;
    const alloydb = { ALLOYDB_HOST: folder, ALLOYDB_DB: DB_NAME, ALLOYDB_USER: DB_USER, ALLOYDB_PASSWORD: DB_PASSWORD };
    const pool = await poolOf({ K_SERVICE: 'api', ...alloydb });
    expect((await pool.query('SHOW application_name')).rows).toEqual([{ application_name: 'api' }]);
    expect(gate.connections).toBe(1);
  });

  test('closing waits for a statement under way', async () => {
    const pool = await poolOf();
    const slow = pool.query('SELECT pg_sleep(0.2)');
    await pool.close();
    await expect(slow).resolves.toMatchObject({ rowCount: 1 });
    expect(pool.totalCount).toBe(0);
  });

  test('closing breaks off what is still in use after the grace period', async () => {
    const pool = await poolOf();
    const slow = pool.query('SELECT pg_sleep(60)');
    const [outcome] = await Promise.all([slow.catch((error: unknown) => error), pool.close(100)]);
    expect(String(outcome)).toMatch(/connection terminated/i);
    expect(lines.at(-1)).toContain('broken off');
  });

  test('closing twice is harmless, and a closed pool says so', async () => {
    const pool = await poolOf();
    await Promise.all([pool.close(), pool.close()]);
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'pool-closed' });
  });

  test('the callback form of connect works as the driver documents it', async () => {
    const pool = await poolOf();
    const client = await new Promise<PoolClient>((resolve, reject) => {
      pool.connect((error, borrowed) => (borrowed === undefined ? reject(error) : resolve(borrowed)));
    });
    await expect(client.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
    client.release();
  });
});
