import { randomBytes } from 'node:crypto';
import { urlThrough } from '../fixtures/gate.ts';
import { checkReadiness } from '../apexflow/connection/readiness.ts';
import { checks, needs, scalar } from 'pgparity';
import { withPool, withGate, urlOf, named, one, noticed, faultOf } from './pools.ts';

const check = checks();

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
      { acquireTimeoutMs: 1000 },
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
