import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeDatabase, takeEmptyDatabase } from '../../../src/engine/database/take-database.ts';
import { createTemplate, type TemplateOptions } from '../../../src/engine/database/template.ts';
import type { Database } from '../../../src/engine/database/database.ts';

const embedded = { kind: 'embedded', archive: null } as const;

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pgparity-template-'))));
afterEach(() => rm(folder, { recursive: true }));

test('every clone has what the template was filled with, and an empty database has not', async () => {
  const source = await createTemplate(
    embedded,
    options(async (session) => {
      await session.script('CREATE TABLE things (id int); INSERT INTO things VALUES (1)');
    }),
  );
  expect(await rowsOf(await takeDatabase(source), 'SELECT id FROM things')).toEqual([['1']]);
  expect(await rowsOf(await takeEmptyDatabase(source), `SELECT to_regclass('things')`)).toEqual([[null]]);
});

test('the next number of a sequence is the same in the template and in its clones', async () => {
  const source = await createTemplate(
    embedded,
    options(async (session) => {
      await session.script("CREATE SEQUENCE numbers; SELECT nextval('numbers'), nextval('numbers')");
    }),
  );
  expect(await rowsOf(await takeDatabase(source), "SELECT nextval('numbers')")).toEqual([['3']]);
});

test('what is written into one clone is not in the next', async () => {
  const source = await createTemplate(
    embedded,
    options(async (session) => {
      await session.run('CREATE TABLE things (id int)');
    }),
  );
  await rowsOf(await takeDatabase(source), 'INSERT INTO things VALUES (1)');
  expect(await rowsOf(await takeDatabase(source), 'SELECT id FROM things')).toEqual([]);
});

test('the dumped template can be read by its owner only', async () => {
  const source = await createTemplate(
    embedded,
    options(async () => undefined),
  );
  expect(source.kind === 'embedded' && (await stat(source.archive)).mode & 0o777).toBe(0o600);
});

test('a template that cannot be filled tells the first error and leaves no file', async () => {
  const refused = createTemplate(
    embedded,
    options(async (session) => {
      await session.run('SELECT no_such_column');
    }),
  );
  await expect(refused).rejects.toThrow('column "no_such_column" does not exist');
  expect(await readdir(folder)).toEqual([]);
});

function options(build: TemplateOptions['build']): TemplateOptions {
  return { prefix: 'pgparity_test_', folder, copyStrategy: 'FILE_COPY', build };
}

async function rowsOf(database: Database, sql: string) {
  try {
    return (await (await database.open()).run(sql)).rows;
  } finally {
    await database.drop();
  }
}
