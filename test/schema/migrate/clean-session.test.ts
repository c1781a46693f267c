import { describe, expect, test } from 'vitest';
import { PG_MIGRATE_LOCK_ID } from 'node-pg-migrate';
import { migrationsFolder } from './migrations-folder.ts';
import { nativeMissing, withNativeServer } from './native-database.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';

const missing = await nativeMissing(pgvector);

/** What a file leaves in its session, and a query that would see it in the next. */
const leftovers: readonly (readonly [state: string, statements: string, query: string, clean: string])[] = [
  ['SET', "SET statement_timeout = '7s';", "current_setting('statement_timeout')", '0'],
  [
    'set_config',
    "SELECT set_config('app.tenant', 'a', false);",
    "coalesce(current_setting('app.tenant', true), '')",
    '',
  ],
  ['search_path', 'CREATE SCHEMA app; SET search_path = app;', "current_setting('search_path')", '"$user", public'],
  ['SET ROLE', 'CREATE ROLE one; GRANT one TO current_user; SET ROLE one;', 'current_user = session_user', 'true'],
  ['SESSION AUTHORIZATION', 'CREATE ROLE two; SET SESSION AUTHORIZATION two;', "session_user = 'two'", 'false'],
  [
    'replication role',
    'SET session_replication_role = replica;',
    "current_setting('session_replication_role')",
    'origin',
  ],
  ['read only', 'SET default_transaction_read_only = on;', "current_setting('transaction_read_only')", 'off'],
  [
    'isolation',
    'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;',
    "current_setting('transaction_isolation')",
    'read committed',
  ],
  [
    'a short time-out',
    "SET lock_timeout = '1ms'; SET idle_in_transaction_session_timeout = '1min';",
    "current_setting('lock_timeout')",
    '0',
  ],
  ['a temporary table', 'CREATE TEMP TABLE mine ();', "to_regclass('mine') IS NULL", 'true'],
  ['a prepared statement', 'PREPARE mine AS SELECT 1;', 'count(*) FROM pg_prepared_statements WHERE from_sql', '0'],
  ['LISTEN', 'LISTEN mine;', 'count(*) FROM pg_listening_channels()', '0'],
  ['a cursor', 'DECLARE mine CURSOR WITH HOLD FOR SELECT 1;', "count(*) FROM pg_cursors WHERE name = 'mine'", '0'],
  [
    'advisory locks',
    'SELECT pg_advisory_lock(5), pg_advisory_lock(5), pg_advisory_lock(-7), pg_advisory_lock_shared(1, -2), pg_advisory_lock(3, 4);',
    "count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
    '1',
  ],
];

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test.each(leftovers)('%s of a file ends with it', async (_state, statements, query, clean) => {
    const session = await open(await createDatabase());
    const from = query.includes(' FROM ')
      ? query.replace(' FROM ', '::text AS value FROM ')
      : `(${query})::text AS value`;
    const directory = await migrationsFolder({
      '001_a.sql': statements,
      '002_b.sql': `CREATE TABLE public.seen AS SELECT ${from};`,
    });
    await migrate(session, { directory, cluster: { kind: 'throw-away' } });
    expect(scalar(await session.run('SELECT value FROM public.seen'))).toBe(clean);
    const locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()";
    expect(scalar(await session.run(locks))).toBe('0');
  });

  test('the last value of a sequence ends with its file', async () => {
    const session = await open(await createDatabase());
    const directory = await migrationsFolder({
      '001_a.sql': "CREATE SEQUENCE s; SELECT nextval('s');",
      '002_b.sql': 'SELECT lastval();',
    });
    await expect(migrate(session, { directory })).rejects.toMatchObject({ sqlstate: '55000' });
  });

  test('a file that fails leaves nothing in the session either', async () => {
    const session = await open(await createDatabase());
    const directory = await migrationsFolder({
      '001_a.sql': "SET work_mem = '9MB'; SET ROLE pg_monitor; VACUUM nothing;",
    });
    await expect(migrate(session, { directory })).rejects.toMatchObject({ sqlstate: '42P01' });
    const state = await session.run("SELECT current_user = session_user, current_setting('work_mem')");
    expect(state.rows).toEqual([['t', '4MB']]);
  });

  test("a file that lets go of the runner's lock is named", async () => {
    const session = await open(await createDatabase());
    const unlock = `DO $$ BEGIN PERFORM pg_advisory_unlock(${PG_MIGRATE_LOCK_ID}); END $$;`;
    const directory = await migrationsFolder({ '001_a.sql': unlock });
    await expect(migrate(session, { directory })).rejects.toMatchObject({
      code: 'migration-lock-lost',
      exitCode: 4,
      message: expect.stringMatching(/001_a\.sql: The lock .*no process.*pooler/),
    });
  });

  test('a lock that a file takes once more is free in the end', async () => {
    const url = await createDatabase();
    const session = await open(url);
    const directory = await migrationsFolder({ '001_a.sql': `SELECT pg_advisory_lock(${PG_MIGRATE_LOCK_ID});` });
    await migrate(session, { directory });
    expect((await migrate(await open(url), { directory, lockDeadlineMs: 0 })).alreadyApplied).toEqual(['001_a']);
  });
});
