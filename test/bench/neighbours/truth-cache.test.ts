import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { TruthCache, truthFolder } from '../../../src/bench/neighbours/truth-cache.ts';
import type { TruthKey } from '../../../src/bench/neighbours/truth-document.ts';
import type { Truth } from '../../../src/bench/neighbours/truth.ts';

const key: TruthKey = { base: 'base', queries: 'queries', metric: 'cosine', k: 2, included: null };
const truth: Truth = {
  k: 2,
  metric: 'cosine',
  rows: 9,
  queries: [
    { expected: Uint32Array.of(4_294_967_295, 3, 1), distances: Float64Array.of(0, 0.1, 0.1) },
    { expected: Uint32Array.of(2), distances: Float64Array.of(2) },
    { expected: new Uint32Array(), distances: new Float64Array() },
  ],
};

let folder: string;
let cache: TruthCache;

beforeEach(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'pgparity-truth-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  folder = join(parent, 'cache', 'truth');
  cache = new TruthCache(folder);
});

async function onlyFile(): Promise<string> {
  const [name, ...others] = await readdir(folder);
  expect(others).toEqual([]);
  return join(folder, name ?? '');
}

test('a kept truth is found again, to the last digit', async () => {
  expect(await cache.find(key)).toBeUndefined();
  expect(await cache.keep(key, truth)).toBeNull();
  expect(await cache.find(key)).toEqual(truth);
  expect(await cache.find({ included: null, k: 2, metric: 'cosine', queries: 'queries', base: 'base' })).toEqual(truth);
});

test.each([{ base: 'other' }, { queries: 'other' }, { metric: 'l2' }, { k: 3 }, { included: 'half' }] as const)(
  'another key, %o, finds nothing',
  async (change) => {
    await cache.keep(key, truth);
    expect(await cache.find({ ...key, ...change })).toBeUndefined();
  },
);

test('only its owner can read the folder and the files', async () => {
  await cache.keep(key, truth);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600);
});

test('a truth is counted once', async () => {
  let counted = 0;
  const count = async (): Promise<Truth> => {
    counted += 1;
    return truth;
  };
  expect(await cache.truthOf(key, count)).toEqual(truth);
  expect(await cache.truthOf(key, count)).toEqual(truth);
  expect(counted).toBe(1);
});

test('a file with any changed byte counts as missing, and is written anew', async () => {
  await cache.keep(key, truth);
  const file = await onlyFile();
  const whole = await readFile(file);
  for (let place = 0; place < whole.length; place += 1) {
    const changed = Buffer.from(whole);
    changed[place] = (changed[place] ?? 0) ^ 1;
    await writeFile(file, changed);
    expect(await cache.find(key), `byte ${place}`).toBeUndefined();
  }
  await cache.keep(key, truth);
  expect(await cache.find(key)).toEqual(truth);
});

test('a file that was cut, or is of something else, counts as missing', async () => {
  await cache.keep(key, truth);
  const file = await onlyFile();
  const { size } = await stat(file);
  for (const bytes of [size - 1, size - 32, 12, 5, 0]) {
    await truncate(file, bytes);
    expect(await cache.find(key), `${bytes} bytes`).toBeUndefined();
  }
  await cache.keep({ ...key, k: 3 }, { ...truth, k: 3 });
  const other = (await readdir(folder)).find((name) => join(folder, name) !== file);
  await writeFile(file, await readFile(join(folder, other ?? '')));
  expect(await cache.find(key)).toBeUndefined();
});

test('what was not used for longest is removed when there is too much, and other files are left alone', async () => {
  await cache.keep(key, truth);
  const { size } = await stat(await onlyFile());
  const small = new TruthCache(folder, { bytesMax: size * 2 });
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await small.keep({ ...key, base: 'seco' }, truth);
  const longAgo = new Date('2025-01-01T00:00:00Z');
  for (const name of await readdir(folder)) await utimes(join(folder, name), longAgo, longAgo);
  expect(await small.find(key)).toEqual(truth);
  await small.keep({ ...key, base: 'thir' }, truth);
  expect(await small.find(key)).toEqual(truth);
  expect(await small.find({ ...key, base: 'seco' })).toBeUndefined();
  expect(await small.find({ ...key, base: 'thir' })).toEqual(truth);
  expect(await readdir(folder)).toContain('notes.txt');
});

test('what an interrupted write left behind is removed after an hour', async () => {
  await cache.keep(key, truth);
  const file = await onlyFile();
  await writeFile(`${file}.0123456789ab.new`, 'half');
  await writeFile(`${file}.ba9876543210.new`, 'half');
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(`${file}.0123456789ab.new`, longAgo, longAgo);
  await cache.keep(key, truth);
  expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual([file, `${file}.ba9876543210.new`]);
});

test('a truth that cannot be kept is told, and nothing is left behind', async () => {
  expect(await new TruthCache(folder, { bytesMax: 10 }).keep(key, truth)).toMatch(/10 are kept at most/);
  const file = join(folder, '..', 'file');
  await cache.keep(key, truth);
  await writeFile(file, '');
  const onFile = new TruthCache(join(file, 'truth'));
  expect(await onFile.keep(key, truth)).toMatch(/ENOTDIR/);
  expect(await onFile.truthOf(key, async () => truth)).toBe(truth);
});

test('the folder is where the user has caches', () => {
  expect(truthFolder({ XDG_CACHE_HOME: '/caches' })).toBe(join('/caches', 'pgparity', 'truth'));
  expect(truthFolder({ HOME: '/home/me' })).toBe(join('/home/me', '.cache', 'pgparity', 'truth'));
});
