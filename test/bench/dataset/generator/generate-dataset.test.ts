import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateDataset, type GenerateOptions } from '../../../../src/bench/dataset/generator/generate-dataset.ts';
import { generatorPresets } from '../../../../src/bench/dataset/generator/presets.ts';
import type { BatchOptions, VectorSource } from '../../../../src/bench/dataset/vector-source.ts';

const seed = 20_251_101;

test.each([
  [
    'easy',
    'af2416bba6e46beede21f58bc44e2de7b2a99e4e212974bcd8a401018462e4ed',
    'efb6ce99dade7aedab05543a12d862491234ddeb6567fd7842e039caac377d88',
  ],
  [
    'realistic',
    '302be44db24801a93330cfb76a9433f386ad45e8e7d8423cecab9882efd303db',
    'b6bf51d2296d3fb53ab01b0b96fac86bfcd0ee969a94b062c8a4acf1c6d0cf62',
  ],
  [
    'hard',
    '2074f6c0db15f03f2c0976780be231113a4b22268f2aa51925b3c3016d7b1b36',
    '1e0dbfd93e7bcb9a2a80cd75abbf106170c1fd4ed535ac98d69586e4926a179b',
  ],
] as const)('%s is the same to the bit on every version of Node', async (preset, baseHash, queriesHash) => {
  const { base, queries } = generateDataset({ preset, rows: 1000, dimensions: 768, queries: 50, seed });
  expect({ base: await hashOf(base), queries: await hashOf(queries) }).toEqual({
    base: baseHash,
    queries: queriesHash,
  });
});

test('other dimensions than a power of two times three are the same to the bit too', async () => {
  const { base } = generateDataset({ rows: 200, dimensions: 101, seed });
  expect(await hashOf(base)).toBe('767e9502d28e73d69043f18d65fd323b107ff222b920bfff678e750e070f40d8');
});

test('a row does not depend on the batches, on the rows before it, or on how many there are', async () => {
  const options = { dimensions: 40, seed } as const;
  const [few, many] = [
    await vectorsOf(generateDataset({ ...options, rows: 500 }).base, { batchRows: 7 }),
    await vectorsOf(generateDataset({ ...options, rows: 3000 }).base),
  ];
  expect(few).toEqual(many.slice(0, 500));
});

test('two passes at the same time do not disturb each other', async () => {
  const { base } = generateDataset({ rows: 600, dimensions: 24, seed });
  const alone = await vectorsOf(base, { batchRows: 50 });
  const both = await Promise.all([vectorsOf(base, { batchRows: 50 }), vectorsOf(base, { batchRows: 30 })]);
  expect(both).toEqual([alone, alone]);
});

test('another seed and another preset give other vectors', async () => {
  const vectors = [{ seed }, { seed: seed + 1 }, { seed: seed + 2 ** 32 }, { seed, preset: 'hard' }] as const;
  expect(new Set(await Promise.all(vectors.map(firstVectorOf))).size).toBe(4);
});

test('every row has unit length', async () => {
  const { base, queries } = generateDataset({ rows: 2000, dimensions: 96, queries: 100, seed });
  for (const source of [base, queries]) {
    for await (const { data, rows } of source.batches()) {
      for (let row = 0; row < rows; row += 1) {
        const square = data.subarray(row * 96, (row + 1) * 96).reduce((sum, element) => sum + element * element, 0);
        expect(Math.abs(square - 1)).toBeLessThan(1e-6);
      }
    }
  }
});

test('the share of rows that repeat an earlier one is the one that was asked for, and no query is a stored row', async () => {
  const parameters = { ...generatorPresets.realistic, duplicateShare: 0.02, nearDuplicateShare: 0 };
  const { base, queries } = generateDataset({ parameters, rows: 10_000, dimensions: 12, queries: 1000, seed });
  const stored = new Set(await vectorsOf(base));
  // One standard deviation is 14 rows.
  expect(Math.abs(10_000 - stored.size - 200)).toBeLessThan(60);
  const asked = await vectorsOf(queries);
  expect(new Set(asked).size).toBe(1000);
  expect(asked.filter((vector) => stored.has(vector))).toEqual([]);
});

test('near duplicates are near', async () => {
  const parameters = { ...generatorPresets.realistic, duplicateShare: 0, nearDuplicateShare: 0.5 };
  const { base } = generateDataset({ parameters, rows: 200, dimensions: 64, seed });
  const rows: Float32Array[] = [];
  for await (const { data } of base.batches({ batchRows: 1 })) rows.push(data);
  const copies = rows.filter((row, place) =>
    rows.slice(0, place).some((earlier) => cosineDistance(row, earlier) < 2.1e-4),
  );
  expect(Math.abs(copies.length - 100)).toBeLessThan(30);
  expect(new Set(rows.map(String)).size).toBe(200);
});

test('the last batch is shorter, and an aborted pass rejects with the reason', async () => {
  const { base } = generateDataset({ rows: 2500, dimensions: 4, seed });
  const sizes: (readonly [number, number])[] = [];
  for await (const { firstRow, rows } of base.batches()) sizes.push([firstRow, rows]);
  expect(sizes).toEqual([
    [0, 1024],
    [1024, 1024],
    [2048, 452],
  ]);
  const reason = new Error('enough');
  await expect(vectorsOf(base, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test.each([
  ['no rows', { rows: 0 }, /cannot use this rows/],
  ['half a dimension', { dimensions: 1.5 }, /cannot use this dimensions/],
  ['more dimensions than a column holds', { dimensions: 16_001 }, /cannot use this dimensions/],
  ['a negative seed', { seed: -1 }, /cannot use this seed/],
  [
    'weights that exceed 1 together',
    { parameters: { ...generatorPresets.realistic, weights: [0.5, 0.5, 0.1] as [number, number, number] } },
    /weights must not exceed 1/,
  ],
])('%s: a UsageError', (_, options, sentence) => {
  expect(() => generateDataset(options)).toThrow(sentence);
});

async function hashOf(source: VectorSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const { data } of source.batches()) {
    const bytes = Buffer.alloc(4 * data.length);
    for (const [index, element] of data.entries()) bytes.writeFloatLE(element, 4 * index);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** Each row as text, so that rows can be told apart. */
async function vectorsOf(source: VectorSource, options: BatchOptions = {}): Promise<string[]> {
  const vectors: string[] = [];
  for await (const { data, rows } of source.batches(options)) {
    const width = source.dimensions;
    for (let row = 0; row < rows; row += 1) vectors.push(data.subarray(row * width, (row + 1) * width).join());
  }
  return vectors;
}

async function firstVectorOf(options: GenerateOptions): Promise<string | undefined> {
  return (await vectorsOf(generateDataset({ rows: 1, dimensions: 8, ...options }).base))[0];
}

function cosineDistance(left: Float32Array, right: Float32Array): number {
  return 1 - left.reduce((sum, element, index) => sum + element * (right[index] ?? 0), 0);
}
