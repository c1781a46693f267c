import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrationsFolder, writeMigrations } from './migrations-folder.ts';
import { ledgerSchema } from '../../../src/schema/ledger-schema.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { MigrationError } from '../../../src/schema/migrate/migration-error.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ kind: 'embedded', archive: null });
});

beforeEach(async () => {
  await session.script(
    `DROP SCHEMA IF EXISTS ${ledgerSchema} CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public`,
  );
});

afterAll(() => session.close());

async function tables(): Promise<string[]> {
  const { entries: catalog } = await readCatalog(session);
  return Object.keys(catalog)
    .filter((object) => object.startsWith('table '))
    .map((object) => object.replace('table public.', ''));
}

async function refusal(directory: string): Promise<MigrationError> {
  const error = await migrate(session, { directory }).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(MigrationError);
  return error as MigrationError;
}

const first = { '001_a.sql': 'CREATE TABLE a (id int);' };

test('files are applied in the order of their numbers, each reported with its notices', async () => {
  const directory = await migrationsFolder({
    '010_c.sql': 'CREATE TABLE c (id int);',
    '002_b.sql': "CREATE TABLE b (id int); DO $$ BEGIN RAISE NOTICE 'hello; %', 1; END $$;",
    ...first,
  });
  const steps: string[] = [];
  const report = await migrate(session, { directory, onProgress: (step) => steps.push(step) });
  expect(steps).toEqual(['001_a', '002_b', '010_c']);
  expect(report.applied.map(({ name, statements }) => [name, statements])).toEqual([
    ['001_a', 1],
    ['002_b', 2],
    ['010_c', 1],
  ]);
  expect(report.applied[1]?.notices).toMatchObject([{ severity: 'NOTICE', message: 'hello; 1' }]);
  expect(await tables()).toEqual(['a', 'b', 'c']);
});

test('a second run does nothing', async () => {
  const directory = await migrationsFolder(first);
  await migrate(session, { directory });
  expect(await migrate(session, { directory })).toMatchObject({ applied: [], alreadyApplied: ['001_a'] });
});

test('a later run applies what is new', async () => {
  const directory = await migrationsFolder(first);
  await migrate(session, { directory });
  await writeMigrations(directory, { '002_b.sql': 'ALTER TABLE a ADD b int;' });
  const report = await migrate(session, { directory });
  expect(report).toMatchObject({ applied: [{ name: '002_b' }], alreadyApplied: ['001_a'] });
});

test('a refused statement leaves nothing of its file, keeps the files before it and is told with its place', async () => {
  const directory = await migrationsFolder({
    ...first,
    '002_b.sql': '-- é;\nCREATE TABLE b (id int);\nINSERT INTO b VALUES (1);\nSELECT 1,\n  nothing\nFROM b;\n',
  });
  const error = await refusal(directory);
  expect(error).toMatchObject({
    code: 'migration-failed',
    sqlstate: '42703',
    place: { path: join(directory, '002_b.sql'), line: 5 },
  });
  expect(error.message).toContain('SELECT 1, nothing FROM b');
  expect(await tables()).toEqual(['a']);
  await writeMigrations(directory, { '002_b.sql': 'CREATE TABLE b (id int);' });
  expect((await migrate(session, { directory })).applied.map(({ name }) => name)).toEqual(['002_b']);
});

test('a constraint that is refused at COMMIT leaves nothing either', async () => {
  const directory = await migrationsFolder({
    '001_a.sql':
      'CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a DEFERRABLE INITIALLY DEFERRED); INSERT INTO a VALUES (1, 2);',
  });
  expect(await refusal(directory)).toMatchObject({ code: 'migration-failed', sqlstate: '23503' });
  expect(await tables()).toEqual([]);
});

test('a file that was changed after it had been applied is refused', async () => {
  const directory = await migrationsFolder(first);
  await migrate(session, { directory });
  await writeMigrations(directory, { '001_a.sql': 'CREATE TABLE a (id bigint);', '002_b.sql': 'CREATE TABLE b ();' });
  const error = await refusal(directory);
  expect(error).toMatchObject({ code: 'migration-drift', place: { path: join(directory, '001_a.sql') } });
  expect(await tables()).toEqual(['a']);
});

test('a file that was removed after it had been applied is refused by name', async () => {
  const directory = await migrationsFolder(first);
  await migrate(session, { directory });
  await rm(join(directory, '001_a.sql'));
  const error = await refusal(directory);
  expect(error.code).toBe('migration-removed');
  expect(error.message).toContain('001_a');
});

test('a file with a number below an applied one is refused', async () => {
  const directory = await migrationsFolder({ '002_b.sql': 'CREATE TABLE b ();' });
  await migrate(session, { directory });
  await writeMigrations(directory, first);
  expect((await refusal(directory)).code).toBe('migration-out-of-order');
  expect(await tables()).toEqual(['b']);
});

test('line ends do not count as a change', async () => {
  const directory = await migrationsFolder({ '001_a.sql': 'CREATE TABLE a (\n  id int\n);\n' });
  await migrate(session, { directory });
  await writeMigrations(directory, { '001_a.sql': '\uFEFFCREATE TABLE a (\r\n  id int\r\n);\r\n' });
  expect((await migrate(session, { directory })).applied).toEqual([]);
});

test('a statement that ends in a comment, and one that looks like a template, run as they are', async () => {
  const directory = await migrationsFolder({
    '001_a.sql': "CREATE TABLE a (note text DEFAULT '{param} $1 ;'); -- done\n\nINSERT INTO a DEFAULT VALUES -- end;",
  });
  await migrate(session, { directory });
  expect((await session.run('SELECT note FROM a')).rows).toEqual([['{param} $1 ;']]);
});

test('what cannot run in a transaction runs outside one', async () => {
  const directory = await migrationsFolder({
    ...first,
    '002_index.sql': "SET maintenance_work_mem = '8MB';\nCREATE INDEX CONCURRENTLY a_id ON a (id);",
    '003_vacuum.sql': 'VACUUM (ANALYZE) a;',
  });
  const { applied, invalidIndexes } = await migrate(session, { directory });
  expect([applied.length, invalidIndexes]).toEqual([3, []]);
  expect(Object.keys((await readCatalog(session)).entries)).toContain('index public.a_id');
});

test.each([
  ['CREATE TABLE b ();\nCREATE INDEX CONCURRENTLY i ON a (id);', 'migration-mixture', 2],
  ['CREATE TABLE b ();\n\nCOMMIT;', 'migration-transaction', 3],
  ['\nSAVEPOINT x;', 'migration-transaction', 2],
  ['COPY a FROM STDIN;', 'migration-syntax', 1],
  ['COPY a TO STDOUT;', 'migration-transaction', 1],
  ['CREATE TABLE b ();\nCREATE TABEL c ();', 'migration-syntax', 2],
])('%j is refused before anything runs', async (text, code, line) => {
  const directory = await migrationsFolder({ ...first, '002_b.sql': text });
  expect(await refusal(directory)).toMatchObject({ code, place: { path: join(directory, '002_b.sql'), line } });
  expect(await tables()).toEqual([]);
});

test.each([
  [{ 'a.sql': '' }, 'migration-name'],
  [{ '001_a.sql.bak': '' }, 'migration-name'],
  [{ '001_a.sql': '', '0001_b.sql': '' }, 'migration-number'],
])('a folder with %j is refused', async (files, code) => {
  const directory = await migrationsFolder(files as Record<string, string>);
  await expect(migrate(session, { directory })).rejects.toMatchObject({ code, exitCode: 2 });
});

test('a folder that is not there is refused', async () => {
  await expect(migrate(session, { directory: '/does/not/exist' })).rejects.toMatchObject({ code: 'migrations-folder' });
});

test('an aborted run stops between two statements and leaves nothing of the file', async () => {
  const directory = await migrationsFolder({ ...first, '002_b.sql': 'CREATE TABLE b ();' });
  const controller = new AbortController();
  const onProgress = (): void => controller.abort(new Error('stop'));
  await expect(migrate(session, { directory, onProgress, signal: controller.signal })).rejects.toThrow('stop');
  expect(await tables()).toEqual([]);
  expect((await migrate(session, { directory })).applied).toHaveLength(2);
});

test('the ledger is not part of the catalog', async () => {
  await migrate(session, { directory: await migrationsFolder(first) });
  expect((await session.run(`SELECT name FROM ${ledgerSchema}.migrations`)).rows).toEqual([['001_a']]);
  expect(Object.keys((await readCatalog(session)).entries).filter((object) => object.includes(ledgerSchema))).toEqual(
    [],
  );
});
