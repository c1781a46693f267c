import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFile, unfinishedSuffix } from '../../../src/base/files/replace-file.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pgparity-files-'))));
afterEach(() => rm(folder, { recursive: true }));

test('until the file is whole, the old one is there', async () => {
  const path = join(folder, 'report.json');
  await writeFile(path, 'old');
  const answer = await replaceFile(path, async (temporary) => {
    await writeFile(temporary, 'new', { flag: 'wx', mode: 0o600 });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(temporary.endsWith(unfinishedSuffix)).toBe(true);
    return 7;
  });
  expect(answer).toBe(7);
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('a failure leaves the old file and nothing beside it, and is the error that came first', async () => {
  const path = join(folder, 'report.json');
  await writeFile(path, 'old');
  const failure = new Error('no more rows');
  const writing = replaceFile(path, async (temporary) => {
    await writeFile(temporary, 'half');
    throw failure;
  });
  await expect(writing).rejects.toBe(failure);
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('a name as long as the file system allows can be written', async () => {
  const path = join(folder, 'n'.repeat(255));
  await replaceFile(path, (temporary) => writeFile(temporary, 'whole'));
  expect(await readdir(folder)).toEqual(['n'.repeat(255)]);
});
