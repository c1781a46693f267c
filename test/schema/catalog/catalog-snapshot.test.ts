import { readFile, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../migrate/native-database.ts';
import { diffCatalogs } from '../../../src/schema/catalog/catalog-entry.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import {
  expectedCatalog,
  readCatalogSnapshot,
  writeCatalogSnapshot,
} from '../../../src/schema/catalog/catalog-snapshot.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';
import type { Profile } from '../../../src/engine/profile/profile.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';

const schema = fileURLToPath(new URL('../../../schema/', import.meta.url));
const directory = join(schema, 'migrations');
const path = join(schema, 'catalog.json');

let session: Session;

beforeAll(async () => {
  session = await openSession({ kind: 'embedded', archive: null });
  await migrate(session, { directory });
});

afterAll(() => session.close());

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-test-catalog-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'catalog.json');
}

test('the migrations make the reviewed catalog; if they are meant to change it, change schema/catalog.json with them', async () => {
  const snapshot = await readCatalogSnapshot(path);
  expect(diffCatalogs(expectedCatalog(snapshot, 'ivfflat'), (await readCatalog(session)).entries)).toEqual([]);
});

test('a migration that changes the catalog is seen', async () => {
  const snapshot = await readCatalogSnapshot(path);
  await session.script('BEGIN; ALTER TABLE jobs ADD note text');
  const differences = diffCatalogs(expectedCatalog(snapshot, 'ivfflat'), (await readCatalog(session)).entries);
  await session.script('ROLLBACK');
  expect(differences).toEqual([{ object: 'column public.jobs.note', left: null, right: '14 text' }]);
});

test('the reviewed catalog has 13 tables, and no default on any user_id', async () => {
  const { objects } = await readCatalogSnapshot(path);
  expect(Object.keys(objects).filter((object) => object.startsWith('table public.'))).toHaveLength(13);
  const userIds = Object.entries(objects).filter(([object]) => object.endsWith('.user_id'));
  expect(userIds).toHaveLength(13);
  expect(userIds.filter(([, column]) => !/^\d+ text not null$/.test(column))).toEqual([]);
});

test('under ScaNN the snapshot leaves out the vector indexes and nothing else', async () => {
  const wanted = JSON.parse(await readFile(join(schema, 'vector-indexes.json'), 'utf8')) as {
    indexes: { name: string }[];
  };
  const { strategies } = await readCatalogSnapshot(path);
  const names = wanted.indexes.map(({ name }) => `index public.${name}`);
  expect(strategies['scann']?.without.toSorted()).toEqual(names.toSorted());
});

describe.each<Profile>([pgvector, alloydbOmni])('$name', async (profile) => {
  const missing = await nativeMissing(profile);
  describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
    const { createDatabase, open } = withNativeServer(profile);
    test(`the migrations make the reviewed catalog with ${profile.indexStrategy}`, async () => {
      const server = await open(await createDatabase());
      await migrate(server, { directory });
      const expected = expectedCatalog(await readCatalogSnapshot(path), profile.indexStrategy);
      expect(diffCatalogs(expected, (await readCatalog(server)).entries)).toEqual([]);
    });
  });
});

test('writing the snapshot keeps the strategies and writes what was read', async () => {
  const copy = await temporaryFile();
  await copyFile(path, copy);
  const before = await readCatalogSnapshot(copy);
  await writeCatalogSnapshot(copy, { 'table public.b': 'table', 'table public.a': 'table' });
  const after = await readCatalogSnapshot(copy);
  expect(after.strategies).toEqual(before.strategies);
  expect(Object.keys(after.objects)).toEqual(['table public.a', 'table public.b']);
});

test('a snapshot of another shape is refused with the field that is wrong', async () => {
  const broken = await temporaryFile();
  await writeFile(broken, '{"strategies": {}, "objects": {"table a": 1}}');
  await expect(readCatalogSnapshot(broken)).rejects.toMatchObject({
    code: 'catalog-snapshot',
    message: expect.stringContaining('table a'),
  });
});

test('a strategy that the snapshot does not know is refused', async () => {
  const snapshot = await readCatalogSnapshot(path);
  expect(() => expectedCatalog(snapshot, 'hnsw')).toThrow(expect.objectContaining({ code: 'catalog-strategy' }));
});
