import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startPglite } from '../../../src/engine/session/start-pglite.ts';

// One folder for all: an initdb of PGlite takes seconds.
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgparity-pglite-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const cached = async (): Promise<string> => {
  const [name = '', ...others] = await readdir(join(folder, 'pgparity'));
  expect([name, others]).toEqual([expect.stringMatching(/^pglite-\d+\.\d+\.\d+\.tar\.gz$/), []]);
  return join(folder, 'pgparity', name);
};

/** What an empty instance holds, and whether it takes more. */
async function lookInside(): Promise<readonly unknown[]> {
  const database = await startPglite(null);
  try {
    const tables = await database.query("SELECT relname FROM pg_class WHERE relname = 'planted'");
    const settings = await database.query('SELECT name, setting, source FROM pg_settings ORDER BY name');
    const catalog = await database.query(
      'SELECT (SELECT array_agg(datname ORDER BY datname) FROM pg_database), (SELECT count(*) FROM pg_depend)',
    );
    await database.exec('CREATE EXTENSION vector; CREATE TABLE IF NOT EXISTS planted (v vector(2))');
    return [tables.rows, settings.rows, catalog.rows];
  } finally {
    await database.close();
  }
}

test('an empty instance is made once, and opened from then on with the same content', async () => {
  const made = await lookInside();
  const first = await readFile(await cached());
  expect(await lookInside()).toEqual(made);
  expect(await readFile(await cached())).toEqual(first);
}, 60_000);

test('it is opened from what is kept, and a damaged file is made again', async () => {
  const database = await startPglite(null);
  await database.exec('CREATE TABLE planted ()');
  const planted = Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
  await database.close();
  const file = await cached();
  await writeFile(file, gzipSync(planted, { level: 1 }));
  expect((await lookInside())[0]).toEqual([{ relname: 'planted' }]);

  await truncate(file, 100_000);
  expect((await lookInside())[0]).toEqual([]);
  expect(gunzipSync(await readFile(file)).length).toBeGreaterThan(1_000_000);
}, 60_000);

test('a folder that cannot be written is no fault', async () => {
  await rm(folder, { recursive: true });
  await writeFile(folder, '');
  expect((await lookInside())[0]).toEqual([]);
  expect(existsSync(join(folder, 'pgparity'))).toBe(false);
  await rm(folder);
  await mkdir(folder);
}, 60_000);
