// Rests on: container.connections
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGate } from '../fixtures/gate.ts';
import { connectionUrl } from '../apexflow/connection/connection-url.ts';
import { checks, needs } from 'pgparity';
import { withPool, withGate, urlOf, credentials, through, one, faultOf } from './pools.ts';

const check = checks();

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
