import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateDataset, type GenerateOptions } from '../../../src/dataset/generator/generate-dataset.ts';
import { presets } from '../../../src/dataset/generator/presets.ts';
import type { BatchOptions, VectorSource } from '../../../src/dataset/vector-source.ts';

const seed = 20_251_101;

test.each([
  [
    'easy',
    '9958b84d65fd290b873a6b3168e5ac98602fbbb4ca7a823e519e0e37eb080de6',
    '2ea72f104a8b7b230c05405df0982be6ba0eb51ece671c8ef9692038bfaa305b',
  ],
  [
    'realistic',
    '06e60727c35edd97c499d1cf6de3211ba1edf76da3a8d01cc618615611311158',
    '4aa2542bafb83de38e00ea1856ed0da30af18a71d5847c9bcc83f8a6fc43d30f',
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
  expect(await hashOf(base)).toBe('c1c182c5bce1a043656141f0d679464c76fb507b1a4efa30083bfbfccac71429');
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
  const parameters = { ...presets.realistic, duplicateShare: 0.02, nearDuplicateShare: 0 };
  const { base, queries } = generateDataset({ parameters, rows: 10_000, dimensions: 12, queries: 1000, seed });
  const stored = new Set(await vectorsOf(base));
  // One standard deviation is 14 rows.
  expect(Math.abs(10_000 - stored.size - 200)).toBeLessThan(60);
  const asked = await vectorsOf(queries);
  expect(new Set(asked).size).toBe(1000);
  expect(asked.filter((vector) => stored.has(vector))).toEqual([]);
});

test('near duplicates are near', async () => {
  const parameters = { ...presets.realistic, duplicateShare: 0, nearDuplicateShare: 0.5 };
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
    { parameters: { ...presets.realistic, weights: [0.5, 0.5, 0.1] as [number, number, number] } },
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
