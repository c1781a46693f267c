import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { addDatasetCommand } from '../../src/cli/dataset-command.ts';
import { openDataset } from '../../src/bench/dataset/open-dataset.ts';
import { generateDataset } from '../../src/bench/dataset/generator/generate-dataset.ts';
import { hdf5, independentFile } from '../bench/dataset/readers/independent-files.ts';
import type { VectorSource } from '../../src/bench/dataset/vector-source.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgparity-dataset-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command in this process; answers what it wrote to standard output. */
async function dataset(...words: readonly string[]): Promise<string> {
  let written = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  const program = new Command('pgparity').exitOverride().configureOutput({ writeErr: () => {} });
  addDatasetCommand(program);
  for (const command of program.commands.flatMap(({ commands }) => commands)) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  try {
    await program.parseAsync(['dataset', ...words], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return written;
}

const small = ['--rows', '300', '--dimensions', '16', '--queries', '20', '--seed', '7'];
const generated = generateDataset({ rows: 300, dimensions: 16, queries: 20, seed: 7 });

test('make writes base and queries of the seed, in two files of vectors', async () => {
  const file = join(folder, 'made.fbin');
  expect(await dataset('make', file, ...small)).toBe(
    `generated realistic 300 × 16, seed 7: ${file}\ngenerated realistic queries 20 × 16, seed 7: ${join(folder, 'made.queries.fbin')}\n`,
  );
  const { base, queries } = await openDataset({ base: file, queries: join(folder, 'made.queries.fbin') });
  expect(await elementsOf(base)).toEqual(await elementsOf(generated.base));
  expect(await elementsOf(queries)).toEqual(await elementsOf(generated.queries));
});

test('make leaves a file that is there alone unless forced, and writes no half pair', async () => {
  const file = join(folder, 'there.fbin');
  await writeFile(file, 'mine');
  await expect(dataset('make', file, ...small)).rejects.toMatchObject({ code: 'dataset-exists', exitCode: 2 });
  expect(await readFile(file, 'utf8')).toBe('mine');
  expect(await readdir(folder)).not.toContain('there.queries.fbin');
  await dataset('make', file, ...small, '--force');
  expect((await openDataset({ base: file })).base.rows).toBe(300);
});

test('describe prints the statistics beside those of real embeddings, and writes them as JSON', async () => {
  const file = join(folder, 'described.hdf5');
  const json = join(folder, 'described.json');
  const { base, queries } = generated;
  const [rows, queryRows] = await Promise.all([elementsOf(base), elementsOf(queries)]);
  await writeFile(
    file,
    await hdf5({
      train: { data: Float32Array.from(rows), shape: [300, 16] },
      test: { data: Float32Array.from(queryRows), shape: [20, 16] },
    }),
  );
  const printed = await dataset('describe', file, '--json', json);
  expect(printed).toMatch(/^.*described\.hdf5:train, queries .*described\.hdf5:test\n/);
  expect(printed).toMatch(/^Rows +300 +10,247$/m);
  expect(printed).toMatch(/^Length of the mean vector +0\.\d+ +0\.583$/m);
  expect(
    Math.max(
      ...printed
        .split('\n')
        .slice(1)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(80);
  const written: unknown = JSON.parse(await readFile(json, 'utf8'));
  expect(written).toMatchObject({ seed: 1, skippedRows: 0, statistics: { rows: 300, dimensions: 16, probes: 20 } });
});

test('describe and convert refuse a bad row, or count it and print its place', async () => {
  const file = join(folder, 'bad.jsonl');
  await writeFile(file, '{"v":[1,2]}\n{"v":[1,null]}\n{"v":[3,4]}\n');
  await expect(dataset('describe', file)).rejects.toMatchObject({ exitCode: 2 });
  const printed = await dataset('describe', file, '--skip-bad-rows');
  expect(printed).toMatch(/^Rows +2 /m);
  expect(printed).toMatch(/1 row skipped:\n.*row 1 \(from 0\)/);
  const converted = await dataset('convert', file, join(folder, 'good.npy'), '--skip-bad-rows');
  expect(converted).toMatch(/good\.npy: 2 rows of 2 dimensions\n\n1 row skipped:/);
  expect(await elementsOf((await openDataset({ base: join(folder, 'good.npy') })).base)).toEqual([1, 2, 3, 4]);
});

test('convert writes the first rows of any format that is read', async () => {
  const [from, to] = [join(folder, 'from.csv'), join(folder, 'to.npy')];
  const elements = await elementsOf(generated.base);
  const rows = Array.from({ length: 300 }, (_, row) => elements.slice(row * 16, (row + 1) * 16));
  await writeFile(from, await independentFile('csv', rows));
  expect(await dataset('convert', from, to, '--rows', '9')).toBe(`${to}: 9 rows of 16 dimensions\n`);
  expect(await elementsOf((await openDataset({ base: to })).base)).toEqual(
    (await elementsOf(generated.base)).slice(0, 9 * 16),
  );
  await expect(dataset('convert', from, to)).rejects.toMatchObject({ code: 'dataset-exists' });
});

test.each([
  ['a count that is none', ['make', 'x.fbin', '--rows', 'many'], /--rows "many" is not a whole number/],
  ['too many dimensions', ['make', 'x.fbin', '--dimensions', '20000'], /cannot use this dimensions/],
  [
    'a format that is not written',
    ['make', 'x.hdf5'],
    /^Cannot write x\.hdf5: vectors are written uncompressed as \.fbin or \.npy/,
  ],
  ['an extension that is none', ['make', 'x.fbim'], /Did you mean fbin\?/],
  ['an unknown preset', ['make', 'x.fbin', '--preset', 'harder'], /easy, realistic, hard/],
  ['a file that is not there', ['describe', 'nowhere.fvecs'], /nowhere\.fvecs/],
])('%s is refused in one sentence', async (_, words, sentence) => {
  await expect(dataset(...words)).rejects.toThrow(sentence);
});

async function elementsOf(source: VectorSource | null): Promise<readonly number[]> {
  const elements: number[] = [];
  if (source === null) return elements;
  for await (const { data } of source.batches()) elements.push(...data);
  return elements;
}
