import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generatedFile } from '../../../../src/bench/trip/workload/generated-file.ts';
import { generateDataset } from '../../../../src/bench/dataset/generator/generate-dataset.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pgparity-generated-'))));
afterEach(() => rm(folder, { recursive: true }));

const dataset = generateDataset({ rows: 200, dimensions: 8, queries: 10, seed: 1 });

test.each([
  ['flipped in a bit', (bytes: Buffer) => bytes.fill((bytes[500] ?? 0) ^ 1, 500, 501)],
  ['cut', (bytes: Buffer) => bytes.subarray(0, 500)],
  ['empty', () => Buffer.alloc(0)],
])('a kept file that is %s is made again', async (_, damaged) => {
  const environment = { XDG_CACHE_HOME: folder };
  const { signal } = new AbortController();
  const { content } = await generatedFile(dataset, environment, signal);
  const datasets = join(folder, 'pgparity/datasets');
  const [file = ''] = await readdir(datasets);
  const whole = await readFile(join(datasets, file));
  await writeFile(join(datasets, file), damaged(Buffer.from(whole)));
  expect((await generatedFile(dataset, environment, signal)).content).toEqual(content);
  expect(await readdir(datasets)).toEqual([file]);
  expect(await readFile(join(datasets, file))).toEqual(whole);
});
