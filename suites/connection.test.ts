import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGate, urlThrough, type Gate } from '../fixtures/gate.ts';
import { connectionUrl } from '../apexflow/connection/connection-url.ts';
import type { DatabasePool } from '../apexflow/connection/database-pool.ts';
import { createPool, type PoolOptions } from '../apexflow/connection/pool.ts';
import { checkReadiness } from '../apexflow/connection/readiness.ts';
import { createLog } from '../apexflow/log/log.ts';
import { checks, needs, scalar, type Database } from '../src/index.ts';

const check = checks();
const log = createLog({ level: 'silent' });

/** Nothing answers there: the addresses are kept for documentation, and no variable may lead to them. */
const nowhere = { ALLOYDB_HOST: '192.0.2.1', DB_HOST: '192.0.2.2' };

check('the first variable that is set decides where to connect', ({ observe, expect }) => {
  const decided = {
    nothing: connectionUrl({}),
    'DB_*': connectionUrl({
      DB_HOST: 'db',
      DB_PORT: '5433',
      DB_NAME: 'n',
      DB_USER: 'u',
      DB_PASSWORD: 'n',
      ALLOYDB_HOST: 'a',
    }),
    K_SERVICE: connectionUrl({ K_SERVICE: 'api', ALLOYDB_HOST: '10.0.0.1', DB_HOST: 'db' }),
    DATABASE_URL: connectionUrl({ DATABASE_URL: 'postgresql://x@y/z', K_SERVICE: 'api', ALLOYDB_HOST: '10.0.0.1' }),
  };
  expect(decided).toEqual({
    nothing: 'postgresql://apexflow:apexflow@localhost:5432/apexflow?sslmode=disable',
    'DB_*': 'postgresql://u:n@db:5433/n?sslmode=disable',
    K_SERVICE: 'postgresql://apexflow:@10.0.0.1/apexflow',
    DATABASE_URL: 'postgresql://x@y/z',
  });
  observe('the URL for each', decided);
});

check('DATABASE_URL connects, whatever else is set', needs('server'), async ({ database, observe, expect }) => {
  const environment = { ...nowhere, K_SERVICE: 'api', DATABASE_URL: urlOf(database) };
  await withPool(environment, async (pool) => {
    expect(await one(pool, 'SELECT current_database()')).toBe(database.name);
    observe('connected', true);
  });
});

check('the DB variables connect', needs('server'), async ({ database, observe, expect }) => {
  await withGate(database, async (gate) => {
    await withPool({ ...credentials(database, 'DB'), ...through(gate) }, async (pool) => {
      expect(await one(pool, 'SELECT current_database()')).toBe(database.name);
      expect(gate.connections).toBe(1);
      observe('connected', true);
    });
  });
});

check(
  'on Cloud Run the ALLOYDB variables connect, through a unix socket',
  needs('server'),
  async ({ database, observe, expect }) => {
    const folder = await mkdtemp(join(tmpdir(), 'pgparity-'));
    const gate = await openGate(urlOf(database), folder);
    try {
      const environment = { ...nowhere, K_SERVICE: 'api', ...credentials(database, 'ALLOYDB'), ALLOYDB_HOST: folder };
      await withPool(environment, async (pool) => {
        expect(await one(pool, 'SELECT current_database()')).toBe(database.name);
        expect(gate.connections).toBe(1);
        observe('the name it goes by', String(await one(pool, 'SHOW application_name')));
      });
    } finally {
      await gate.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

check('a wrong password is refused', needs('server'), async ({ database, observe, expect }) => {
  const wrong = new URL(urlOf(database));
  wrong.password = randomBytes(12).toString('hex');
  const fault = await faultOf(withPool({ DATABASE_URL: wrong.href }, async () => undefined));
  expect(fault).toEqual({ code: 'database-unreachable', sqlstate: '28P01' });
  observe('the refusal', fault);
});

check('a database that is not there is refused', needs('server'), async ({ database, observe, expect }) => {
  const wrong = new URL(urlOf(database));
  wrong.pathname = `/nowhere_${randomBytes(4).toString('hex')}`;
  const fault = await faultOf(withPool({ DATABASE_URL: wrong.href }, async () => undefined));
  expect(fault).toEqual({ code: 'database-unreachable', sqlstate: '3D000' });
  observe('the refusal', fault);
});

check('the pool knows how this server indexes vectors', needs('server'), async ({ database, under, expect }) => {
  await withPool({ DATABASE_URL: urlOf(database) }, async (pool) => {
    expect(pool.indexStrategy).toBe(under.strategy);
  });
});

check(
  'a pool starts with one connection and never has more than its limit',
  needs('server'),
  async ({ database, session, observe, expect }) => {
    const name = `pool-${randomBytes(6).toString('hex')}`;
    const counted = async (): Promise<number> =>
      Number(scalar(await session.run('SELECT count(*) FROM pg_stat_activity WHERE application_name = $1', [name])));
    const environment = { DATABASE_URL: named(database, name), DB_POOL_MAX: '3' };
    await withPool(environment, async (pool) => {
      const atFirst = await counted();
      const asked = await Promise.all(
        Array.from({ length: 60 }, () => one(pool, 'SELECT pg_backend_pid() FROM pg_sleep(0.001)')),
      );
      // Statistics of other sessions stand still within a transaction; the connections are those of the answers.
      const used = new Set(asked).size;
      expect([atFirst, used, pool.totalCount]).toEqual([1, 3, 3]);
      observe('connections', { atFirst, answers: asked.length, used });
    });
  },
);

check('the limit is five when nothing is said', needs('server'), async ({ database, observe, expect }) => {
  await withPool({ DATABASE_URL: urlOf(database) }, async (pool) => {
    const pids = await Promise.all(
      Array.from({ length: 60 }, () => one(pool, 'SELECT pg_backend_pid() FROM pg_sleep(0.001)')),
    );
    expect(new Set(pids).size).toBe(5);
    observe('connections', new Set(pids).size);
  });
});

check(
  'when every connection stays in use, the next asker is told so in time',
  needs('server'),
  async ({ database, observe, expect }) => {
    const environment = { DATABASE_URL: urlOf(database), DB_POOL_MAX: '1' };
    await withPool(
      environment,
      async (pool) => {
        const borrowed = await pool.connect();
        const fault = await faultOf(pool.query('SELECT 1'));
        borrowed.release();
        expect(fault).toEqual({ code: 'pool-exhausted', sqlstate: null });
        expect(await one(pool, 'SELECT 1')).toBe(1);
        observe('the refusal', fault);
      },
      { acquireTimeoutMs: 200 },
    );
  },
);

check('a command has 30 seconds', needs('server'), async ({ database, observe, expect }) => {
  await withPool({ DATABASE_URL: urlOf(database) }, async (pool) => {
    const limit = await one(pool, 'SHOW statement_timeout');
    expect(limit).toBe('30s');
    observe('statement_timeout', String(limit));
  });
});

check(
  'a command over its time is cancelled, and its connection goes on',
  needs('server'),
  async ({ database, observe, expect }) => {
    const environment = { DATABASE_URL: urlOf(database), DB_POOL_MAX: '1' };
    await withPool(
      environment,
      async (pool) => {
        const before = await one(pool, 'SELECT pg_backend_pid()');
        const fault = await faultOf(pool.query('SELECT pg_sleep(60)'));
        expect(fault).toEqual({ code: '57014', sqlstate: '57014' });
        expect(await one(pool, 'SELECT pg_backend_pid()')).toBe(before);
        observe('the refusal', fault);
      },
      { commandTimeoutMs: 200 },
    );
  },
);

check(
  'a server that goes away and comes back is found again',
  needs('server'),
  async ({ database, observe, expect }) => {
    await withGate(database, async (gate) => {
      await withPool({ DATABASE_URL: urlThrough(gate, urlOf(database)) }, async (pool) => {
        const lost = noticed(pool);
        await gate.shut();
        await lost;
        const gone = [(await checkReadiness(pool)).status, (await faultOf(pool.query('SELECT 1')))?.code];
        await gate.open();
        const back = [(await checkReadiness(pool)).status, await one(pool, 'SELECT 1')];
        expect([gone, back]).toEqual([
          ['not ready', 'database-unreachable'],
          ['ready', 1],
        ]);
        observe('while it is gone', gone.map(String));
        observe('when it is back', back.map(String));
      });
    });
  },
);

check(
  'a server that falls silent is given up, and found again when it speaks',
  needs('server'),
  async ({ database, observe, expect }) => {
    await withGate(database, async (gate) => {
      const environment = { DATABASE_URL: urlThrough(gate, urlOf(database)) };
      await withPool(
        environment,
        async (pool) => {
          gate.hold();
          const fault = await faultOf(pool.query('SELECT 1'));
          await gate.open();
          expect(fault).toEqual({ code: 'command-timeout', sqlstate: null });
          expect(await one(pool, 'SELECT 1')).toBe(1);
          observe('the refusal', fault);
        },
        { commandTimeoutMs: 200, answerGraceMs: 100 },
      );
    });
  },
);

check(
  'a connection that the server ends says why, and the pool goes on',
  needs('server'),
  async ({ database, session, observe, expect }) => {
    await withPool({ DATABASE_URL: urlOf(database), DB_POOL_MAX: '1' }, async (pool) => {
      const lost = noticed(pool);
      const pid = Number(await one(pool, 'SELECT pg_backend_pid()'));
      await session.run('SELECT pg_terminate_backend($1)', [pid]);
      const { code } = await lost;
      expect(code).toBe('57P01');
      expect(await one(pool, 'SELECT pg_backend_pid()')).not.toBe(pid);
      observe('the reason', String(code));
    });
  },
);

check(
  'a connection that is returned inside a transaction takes nothing to the next borrower',
  needs('server'),
  async ({ database, observe, expect }) => {
    await withPool({ DATABASE_URL: urlOf(database), DB_POOL_MAX: '1' }, async (pool) => {
      const careless = await pool.connect();
      await careless.query('BEGIN');
      await careless.query('CREATE TABLE left_open (a integer)');
      careless.release();
      const found = await one(pool, "SELECT to_regclass('left_open')");
      expect(found).toBeNull();
      observe('what is left', found === null ? 'nothing' : String(found));
    });
  },
);

check('a closed pool leaves no connection behind', needs('server'), async ({ database, session, expect, observe }) => {
  const name = `pool-${randomBytes(6).toString('hex')}`;
  await withPool({ DATABASE_URL: named(database, name) }, async (pool) => {
    await Promise.all(Array.from({ length: 5 }, () => pool.query('SELECT pg_sleep(0.001)')));
  });
  await session.run('COMMIT');
  const left = 'SELECT count(*) FROM pg_stat_activity WHERE application_name = $1';
  // The server notices a goodbye a moment after it was said.
  await expect.poll(async () => scalar(await session.run(left, [name]))).toBe('0');
  observe('connections left', 0);
});

type Fault = { readonly code: string | null; readonly sqlstate: string | null };

async function withPool(
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

async function withGate(database: Database, work: (gate: Gate) => Promise<void>): Promise<void> {
  const gate = await openGate(urlOf(database));
  try {
    await work(gate);
  } finally {
    await gate.close();
  }
}

function urlOf(database: Database): string {
  if (database.endpoint.kind !== 'postgres') throw new TypeError('This check needs a server, and says so.');
  return database.endpoint.url;
}

function named(database: Database, applicationName: string): string {
  const url = new URL(urlOf(database));
  url.searchParams.set('application_name', applicationName);
  return url.href;
}

function credentials(database: Database, prefix: 'DB' | 'ALLOYDB'): Record<string, string> {
  const { username, password } = new URL(urlOf(database));
  return {
    [prefix === 'DB' ? 'DB_NAME' : 'ALLOYDB_DB']: database.name,
    [`${prefix}_USER`]: decodeURIComponent(username),
    [`${prefix}_PASSWORD`]: decodeURIComponent(password),
  };
}

function through(gate: Gate): Record<string, string> {
  return { DB_HOST: '127.0.0.1', DB_PORT: String(gate.port) };
}

async function one(pool: DatabasePool, sql: string): Promise<unknown> {
  const { rows } = await pool.query<unknown[]>({ text: sql, rowMode: 'array' });
  return rows[0]?.[0];
}

/** What the pool says of the next idle connection that it loses. */
function noticed(pool: DatabasePool): Promise<{ readonly code?: string }> {
  return new Promise((resolve) => pool.once('error', resolve));
}

async function faultOf(work: Promise<unknown>): Promise<Fault | null> {
  try {
    await work;
    return null;
  } catch (error) {
    const { code = null, cause } = error as { code?: string; cause?: { code?: string } };
    const sqlstate = [code, cause?.code ?? null].find((candidate) => /^[0-9A-Z]{5}$/.test(candidate ?? ''));
    return { code, sqlstate: sqlstate ?? null };
  }
}
