import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrationsFolder } from './migrations-folder.ts';
import { readMigrationFiles } from '../../../src/schema/migrate/migration-file.ts';

test.each([
  ['a link that dangles', (path: string) => symlink('/nowhere/at/all.sql', path), /002_b\.sql: .*does not exist/],
  ['a link to itself', (path: string) => symlink(path, path), /002_b\.sql: .*leads back to itself/],
  ['a folder', (path: string) => mkdir(path), /002_b\.sql: .*is no file/],
  ['a link to a folder', (path: string) => symlink('/tmp', path), /002_b\.sql: .*is no file/],
  ['a device that never ends', (path: string) => symlink('/dev/zero', path), /002_b\.sql: .*is no file/],
  [
    'a link through a file',
    (path: string) => symlink('/etc/hostname/x', path),
    /002_b\.sql: .*cannot be read: ENOTDIR/,
  ],
  ['nothing in it', (path: string) => writeFile(path, ''), /002_b\.sql: The file is empty/],
])('%s in the place of a migration is one sentence', async (_what, make, sentence) => {
  const directory = await migrationsFolder({ '001_a.sql': 'SELECT 1;' });
  await make(join(directory, '002_b.sql'));
  const refusal = readMigrationFiles(directory);
  await expect(refusal).rejects.toThrow(sentence);
  await expect(refusal).rejects.toMatchObject({ exitCode: 2, place: { line: null } });
});

test.each([
  [['001_a.sql', '0001_b.sql'], 'migration-number'],
  [['001_a.sql', '01_b.sql'], 'migration-number'],
  [['001_a.sql', 'b.sql'], 'migration-name'],
  [['001_a.sql', '001_a.down.sql'], 'migration-name'],
  [['20240101120000_a.sql', '20240101120000_b.sql'], 'migration-number'],
])('the names %j are refused', async (names, code) => {
  const directory = await migrationsFolder(Object.fromEntries(names.map((name) => [name, 'SELECT 1;'])));
  await expect(readMigrationFiles(directory)).rejects.toMatchObject({ code, exitCode: 2 });
});

test('the way back in a file of its own is named as such', async () => {
  const directory = await migrationsFolder({ '001_a.sql': 'SELECT 1;', '001_a.down.sql': 'SELECT 1;' });
  await expect(readMigrationFiles(directory)).rejects.toThrow('"001_a.down.sql"');
  await expect(readMigrationFiles(directory)).rejects.toThrow('never runs');
});

test('a folder that is a file is one sentence', async () => {
  const directory = await migrationsFolder({ '001_a.sql': 'SELECT 1;' });
  await expect(readMigrationFiles(join(directory, '001_a.sql'))).rejects.toMatchObject({ code: 'migrations-folder' });
});

test('dates with their time are numbers', async () => {
  const directory = await migrationsFolder({
    '20240101120001_b.sql': 'SELECT 1;',
    '20240101120000_a.sql': 'SELECT 1;',
  });
  expect((await readMigrationFiles(directory)).map(({ name }) => name)).toEqual([
    '20240101120000_a',
    '20240101120001_b',
  ]);
});
