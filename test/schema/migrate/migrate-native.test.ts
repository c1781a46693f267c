import { describe, expect, test } from 'vitest';
import { migrationsFolder } from './migrations-folder.ts';
import { nativeMissing, withNativeServer } from './native-database.ts';
import { PG_MIGRATE_LOCK_ID } from 'node-pg-migrate';
import { checkMigrations } from '../../../src/schema/migrate/check.ts';
import { sqlFolder } from '../../../src/engine/config/migrator.ts';
import { findInvalidIndexes, rebuildInvalidIndexes } from '../../../src/schema/migrate/invalid-index.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { readTableRows } from '../../../src/schema/migrate/table-rows.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(
  `on native PostgreSQL${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const { createDatabase, open } = withNativeServer(pgvector);

    const twice = 'INSERT INTO a VALUES (1), (1);';
    const table = { '001_a.sql': 'CREATE TABLE a (id int);' };
    const concurrently = { ...table, '002_index.sql': 'CREATE INDEX CONCURRENTLY a_id ON a (id);' };

    test.each([1, 2, 700, 1999])('of 2,000 statements the refused one is named by its line: %i', async (refused) => {
      const session = await open(await createDatabase());
      const rows = Array.from({ length: 2000 }, (_, row) => `INSERT INTO a VALUES (${row === refused ? 0 : row});`);
      const directory = await migrationsFolder({
        '001_a.sql': ['CREATE TABLE a (id int PRIMARY KEY);', ...rows].join('\n'),
      });
      await expect(migrate(session, { directory })).rejects.toMatchObject({
        code: 'migration-failed',
        sqlstate: '23505',
        place: { line: refused + 2 },
      });
      expect((await session.run("SELECT to_regclass('a')")).rows).toEqual([[null]]);
    });

    test('a statement after many is read with what those before it have set', async () => {
      const session = await open(await createDatabase());
      const rows = Array.from({ length: 50 }, (_, row) => `INSERT INTO a VALUES (${row});`);
      const directory = await migrationsFolder({
        '001_a.sql': ['CREATE TABLE a (id text);', ...rows, 'ALTER TABLE a ADD b text;', "UPDATE a SET b = id || '!';"]
          .concat("SET DateStyle = 'German';", "INSERT INTO a VALUES (date '2026-03-04', date '2026-03-05');")
          .join('\n'),
      });
      await migrate(session, { directory });
      expect((await session.run("SELECT id, b FROM a WHERE id IN ('7', '04.03.2026')")).rows).toEqual([
        ['7', '7!'],
        ['04.03.2026', '05.03.2026'],
      ]);
    });

    test('two runners at once apply every file once, also one that builds an index concurrently', async () => {
      const url = await createDatabase();
      const directory = await migrationsFolder({
        ...concurrently,
        '003_more.sql': 'CREATE TABLE b (id int);',
      });
      const sessions = await Promise.all([open(url), open(url), open(url)]);
      const reports = await Promise.all(sessions.map((session) => migrate(session, { directory })));
      const applied = reports.flatMap((report) => report.applied.map(({ name }) => name));
      expect(applied.toSorted()).toEqual(['001_a', '002_index', '003_more']);
      expect(reports.flatMap((report) => report.invalidIndexes)).toEqual([]);
    });

    test('a runner that never gets the lock gives up at its deadline and names the holder', async () => {
      const url = await createDatabase();
      const [holder, waiter] = await Promise.all([open(url), open(url)]);
      await holder.run('SELECT pg_advisory_lock($1::bigint)', [PG_MIGRATE_LOCK_ID]);
      const processId = scalar(await holder.run('SELECT pg_backend_pid()'));
      const directory = await migrationsFolder(table);
      await expect(migrate(waiter, { directory, lockDeadlineMs: 120 })).rejects.toMatchObject({
        code: 'migration-locked',
        message: expect.stringContaining(`process ${processId}`),
      });
      await holder.run('SELECT pg_advisory_unlock($1::bigint)', [PG_MIGRATE_LOCK_ID]);
      expect((await migrate(waiter, { directory, lockDeadlineMs: 120 })).applied).toHaveLength(1);
    });

    test('a runner that is told to stop while it waits for the lock stops', async () => {
      const url = await createDatabase();
      const [holder, waiter] = await Promise.all([open(url), open(url)]);
      await holder.run('SELECT pg_advisory_lock($1::bigint)', [PG_MIGRATE_LOCK_ID]);
      const controller = new AbortController();
      const directory = await migrationsFolder(table);
      const onProgress = (): void => controller.abort(new Error('stop'));
      const { signal } = controller;
      await expect(migrate(waiter, { directory, onProgress, signal })).rejects.toMatchObject({ name: 'AbortError' });
    });

    test('the lock is free again after a failure', async () => {
      const url = await createDatabase();
      const [first, second] = await Promise.all([open(url), open(url)]);
      const broken = await migrationsFolder({ '001_a.sql': 'SELECT 1/0;' });
      await expect(migrate(first, { directory: broken })).rejects.toMatchObject({ sqlstate: '22012' });
      const directory = await migrationsFolder(table);
      expect((await migrate(second, { directory, lockDeadlineMs: 0 })).applied).toHaveLength(1);
    });

    test('a server that ends the session in the middle of a file leaves nothing of it, and the next run applies it', async () => {
      const url = await createDatabase();
      const directory = await migrationsFolder(table);
      const doomed = await migrationsFolder({
        '001_a.sql': 'CREATE TABLE a (id int); SELECT pg_terminate_backend(pg_backend_pid());',
      });
      await expect(migrate(await open(url), { directory: doomed })).rejects.toMatchObject({ code: 'connection-lost' });
      expect((await migrate(await open(url), { directory })).applied.map(({ name }) => name)).toEqual(['001_a']);
    });

    test('a concurrent build that is refused leaves no invalid index', async () => {
      const session = await open(await createDatabase());
      const directory = await migrationsFolder({
        '001_a.sql': `CREATE TABLE a (id int); ${twice}`,
        '002_index.sql': 'CREATE UNIQUE INDEX CONCURRENTLY a_id ON a (id);',
      });
      await expect(migrate(session, { directory })).rejects.toMatchObject({
        code: 'migration-failed',
        sqlstate: '23505',
        message: expect.stringContaining('a_id'),
      });
      expect(await findInvalidIndexes(session)).toEqual([]);
    });

    test('an invalid index that an interrupted run of the same file left is built anew', async () => {
      const session = await open(await createDatabase());
      await session.script(`CREATE TABLE a (id int); ${twice}`);
      await breakIndex(session, 'a_id');
      const directory = await migrationsFolder({
        '001_index.sql': 'CREATE INDEX CONCURRENTLY IF NOT EXISTS a_id ON a (id);',
      });
      const report = await migrate(session, { directory });
      expect(report.invalidIndexes).toEqual([]);
      expect((await readCatalog(session)).entries['index public.a_id']).toMatch(/^btree, valid: /);
    });

    test('other invalid indexes are reported by name, and rebuilt on demand', async () => {
      const session = await open(await createDatabase());
      await session.script(`CREATE TABLE a (id int); ${twice}`);
      await breakIndex(session, 'a_id');
      await session.run('DELETE FROM a');
      const report = await migrate(session, {
        directory: await migrationsFolder({ '001_b.sql': 'CREATE TABLE b ();' }),
      });
      expect(report.invalidIndexes).toMatchObject([{ schema: 'public', name: 'a_id', table: 'a' }]);
      expect((await rebuildInvalidIndexes(session)).map(({ name }) => name)).toEqual(['a_id']);
      expect(await findInvalidIndexes(session)).toEqual([]);
    });

    test('unqualified tables land in public, not in the schema of the ledger', async () => {
      const session = await open(await createDatabase());
      await migrate(session, { directory: await migrationsFolder(table) });
      expect(Object.keys((await readCatalog(session)).entries)).toContain('table public.a');
    });

    test('rows are estimated, and counted up to a limit where a table was never analysed', async () => {
      const session = await open(await createDatabase());
      await session.script(`
      CREATE TABLE analysed AS SELECT generate_series(1, 1234) AS id; ANALYZE analysed;
      CREATE TABLE fresh AS SELECT generate_series(1, 200000) AS id;
      CREATE TABLE empty ();
    `);
      expect(await readTableRows(session)).toEqual({
        'public.analysed': 1234,
        'public.fresh': 100_001,
        'public.empty': 0,
      });
    });

    test('a check applies what is pending to a clone with the same data and leaves the database as it was', async () => {
      const url = await createDatabase();
      const first = await open(url);
      const directory = await migrationsFolder({ '001_a.sql': `CREATE TABLE a (id int); ${twice}` });
      await migrate(first, { directory });
      const before = await readCatalog(first);
      await first.close();
      const bad = await migrationsFolder({
        '001_a.sql': `CREATE TABLE a (id int); ${twice}`,
        '002_b.sql': 'CREATE TABLE b ();',
        '003_unique.sql': 'ALTER TABLE a ADD UNIQUE (id);',
      });
      const check = await checkMigrations(url, { migrator: sqlFolder(bad), environment: {}, prefix: 'test_check_' });
      expect(check).toMatchObject({
        alreadyApplied: ['001_a'],
        pending: ['002_b', '003_unique'],
        clone: { kind: 'refused', error: { code: 'migration-failed', sqlstate: '23505' } },
      });
      const second = await open(url);
      expect(await readCatalog(second)).toEqual(before);
      expect((await second.run("SELECT datname FROM pg_database WHERE datname LIKE 'test_check_%'")).rows).toEqual([]);
    });

    test('a check of what applies says so, with the findings of the lint', async () => {
      const url = await createDatabase();
      const directory = await migrationsFolder({ ...table, '002_b.sql': 'DROP TABLE a;' });
      const check = await checkMigrations(url, {
        migrator: sqlFolder(directory),
        environment: {},
        prefix: 'test_check_',
      });
      expect(check).toMatchObject({ findings: [{ rule: 'data-loss', approved: null }], clone: { kind: 'applied' } });
    });

    test('a check says why it could not be made on a clone', async () => {
      const url = await createDatabase();
      await open(url);
      const check = await checkMigrations(url, {
        migrator: sqlFolder(await migrationsFolder(table)),
        environment: {},
        prefix: 'test_check_',
      });
      expect(check.clone).toMatchObject({ kind: 'not-tried', reason: expect.stringContaining('others are connected') });
    });
  },
);

/** Leaves an invalid index as an interrupted or refused build does. */
async function breakIndex(session: Session, name: string): Promise<void> {
  const answer = await session.ask(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON a (id)`);
  expect(answer).toMatchObject({ kind: 'error', sqlstate: '23505' });
}
