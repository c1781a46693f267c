import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { migrationsFolder } from './migrations-folder.ts';
import { sqlFolder } from '../../../src/engine/config/migrator.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { readMigrationFiles } from '../../../src/schema/migrate/migration-file.ts';

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await migrationsFolder({});
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const journal = (...tags: string[]): string =>
  JSON.stringify({ version: '7', dialect: 'postgresql', entries: tags.map((tag, idx) => ({ idx, tag })) });

const one = 'SELECT 1;';

// Written by Atlas and by graphile-migrate themselves.
const atlasSum = `h1:80V3wCzovMg2ot2hR0arbEjEfMfKWDeQNrXZJbFPF10=
1_initial.sql h1:53poyM34ShPWCVU41ldi4d9LUrzqPiQfBdEq//yH4Jo=
`;
const atlasFile = 'CREATE SCHEMA IF NOT EXISTS "bc_test";\nCREATE TABLE "bc_test"."bc_tbl" ("col" INTEGER NULL);';
const committed = `--! Previous: -
--! Hash: sha1:7b275f71bf4e45238a0924c195f7c105828c377e

-- Enter migration here

create extension "uuid-ossp";

create table events (
  id uuid primary key default uuid_generate_v4(),
  title varchar(500) not null,
  description varchar(500),
  details json,
  location_name varchar(255),
  latitude decimal,
  longitude decimal,
  facebook_link varchar(255),
  instagram_link varchar(255),
  website_link varchar(500)
);
`;

test.each([
  [
    'numbers',
    { '2_b.sql': one, '10_c.sql': one, '001_A-name.sql': one, 'README.md': '' },
    ['001_A-name', '2_b', '10_c'],
  ],
  [
    'numbers of node-pg-migrate, which no double holds',
    { '20240101120000124_b.sql': one, '20240101120000123_a.sql': one },
    ['20240101120000123_a', '20240101120000124_b'],
  ],
  [
    'Supabase',
    { '20240101120000_create-table.sql': one, '20240301120000_remote_schema.sql': one },
    ['20240101120000_create-table', '20240301120000_remote_schema'],
  ],
  [
    'Flyway',
    {
      'V2__b.sql': one,
      'V10__d.sql': one,
      'V1.1__a.sql': one,
      'more/V2_1__c.sql': one,
      'R__views.sql': one,
      'U2__b.sql': 'DROP',
    },
    ['V1.1__a', 'V2__b', 'V2_1__c', 'V10__d', 'R__views'],
  ],
  [
    'Prisma',
    {
      'migration_lock.toml': 'provider = "postgresql"\n',
      '20240201000000_b/migration.sql': one,
      '20240101000000_a/migration.sql': one,
    },
    ['20240101000000_a', '20240201000000_b'],
  ],
  [
    'Drizzle, in the order of its journal',
    {
      'meta/_journal.json': journal('0001_b', '0000_a'),
      'meta/0000_snapshot.json': '{}',
      '0000_a.sql': one,
      '0001_b.sql': one,
    },
    ['0001_b', '0000_a'],
  ],
  ['golang-migrate', { '2_b.up.sql': one, '1_a.up.sql': one, '1_a.down.sql': 'DROP' }, ['1_a', '2_b']],
  ['Atlas', { 'atlas.sum': atlasSum, '1_initial.sql': atlasFile }, ['1_initial']],
  ['graphile-migrate', { 'committed/000001.sql': committed, 'current.sql': 'SELECT 2;' }, ['000001']],
])('%s', async (_tool, files, names) => {
  const folder = await folderOf(files as Readonly<Record<string, string>>);
  expect((await readMigrationFiles(folder)).map(({ name }) => name)).toEqual(names);
});

test.each([
  ['an entry of the journal without its file', { 'meta/_journal.json': journal('0000_a') }, /0000_a\.sql is not there/],
  [
    'a file that the journal does not list',
    { 'meta/_journal.json': journal(), '0000_a.sql': one },
    /Drizzle never runs it/,
  ],
  ['a journal of another database', { 'meta/_journal.json': '{"dialect":"sqlite","entries":[]}' }, /dialect "sqlite"/],
  ['a journal that is none', { 'meta/_journal.json': '[' }, /not a journal of Drizzle/],
  [
    'Prisma for another database',
    { 'migration_lock.toml': 'provider = "mysql"', '1_a/migration.sql': one },
    /provider "mysql"/,
  ],
  ['a folder without its migration', { '1_a/migration.sql': one, '2_b/notes.txt': '' }, /2_b holds no migration\.sql/],
  ['a placeholder of Flyway', { 'V1__a.sql': 'CREATE TABLE ${name} (id int);' }, /placeholder \$\{name\}/],
  ['two of one version', { 'V1__a.sql': one, 'V1.0__b.sql': one }, /have the same number/],
  ['a changed file of Atlas', { 'atlas.sum': atlasSum, '1_initial.sql': `${atlasFile}\n` }, /changed after atlas\.sum/],
  ['a file that atlas.sum lacks', { 'atlas.sum': 'h1:x\n', '1_initial.sql': atlasFile }, /is not in atlas\.sum/],
  ['a lost file of Atlas', { 'atlas.sum': atlasSum }, /1_initial\.sql is in atlas\.sum and not there/],
  [
    'a changed file of graphile-migrate',
    { 'committed/000001.sql': committed.replace('varchar(500)', 'text') },
    /changed after it was committed/,
  ],
  [
    'a broken chain of graphile-migrate',
    { 'committed/000001.sql': committed, 'committed/000002.sql': committed },
    /000002\.sql follows -/,
  ],
  ['a program among the files', { '1_a.sql': one, '2_b.js': '' }, /is a program.*command\('…'\)/],
])('%s is one sentence', async (_what, files, sentence) => {
  const folder = await folderOf(files as unknown as Readonly<Record<string, string>>);
  const refusal = readMigrationFiles(folder);
  await expect(refusal).rejects.toThrow(sentence);
  await expect(refusal).rejects.toMatchObject({ exitCode: 2 });
});

test('a naming that is given goes before what the folder looks like', async () => {
  const folder = await folderOf({ 'V1__a.sql': one });
  await expect(readMigrationFiles(sqlFolder(folder, { naming: 'numbered' }))).rejects.toMatchObject({
    code: 'migration-name',
  });
});

test('a file that is one transaction as a whole is applied as one', async () => {
  const folder = await folderOf({ '1_a.sql': 'BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n' });
  expect((await readMigrationFiles(folder))[0]?.statements.map(({ text }) => text)).toEqual([
    'CREATE TABLE a (id int)',
  ]);
});

test.each([
  [
    'of Flyway',
    { 'V1__a.sql': 'CREATE TABLE a ();', 'V1_1__b.sql': 'CREATE TABLE b ();', 'R__c.sql': 'CREATE VIEW c AS TABLE a;' },
  ],
  [
    'in folders with odd names',
    { '1 (a) [x]/migration.sql': 'CREATE TABLE a ();', '2 {b}+@!/migration.sql': 'CREATE TABLE b ();' },
  ],
])('files %s are applied, and a second run does nothing', async (_what, files) => {
  const directory = await folderOf(files as unknown as Readonly<Record<string, string>>);
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    expect((await migrate(session, { directory })).applied).toHaveLength(Object.keys(files).length);
    expect((await migrate(session, { directory })).applied).toEqual([]);
  } finally {
    await session.close();
  }
});

test('what is new stands before a repeatable file that was applied', async () => {
  const directory = await folderOf({ 'V1__a.sql': 'CREATE TABLE a ();', 'R__c.sql': 'CREATE VIEW c AS TABLE a;' });
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    await migrate(session, { directory });
    await writeFile(join(directory, 'V2__d.sql'), 'CREATE TABLE d ();');
    expect((await migrate(session, { directory })).applied.map(({ name }) => name)).toEqual(['V2__d']);
  } finally {
    await session.close();
  }
});
