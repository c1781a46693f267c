import { describe, expect, test } from 'vitest';
import { arraySource } from './array-source.ts';
import { generateDataset } from '../../../../src/bench/dataset/generator/generate-dataset.ts';
import { RandomStream } from '../../../../src/bench/dataset/generator/random-stream.ts';
import { describeVectors } from '../../../../src/bench/dataset/statistics/describe-vectors.ts';
import type { VectorSource } from '../../../../src/bench/dataset/vector-source.ts';

const seed = 20_251_101;

test('lengths, zero vectors and repetitions are those of all rows', async () => {
  const source = arraySource([
    [3, 4],
    [0, 0],
    [0, 1],
    [3, 4],
  ]);
  expect(await describeVectors(source)).toMatchObject({
    rows: 4,
    dimensions: 2,
    zeroVectors: 1,
    duplicateShare: 0.25,
    normMin: 0,
    normMean: 2.75,
    normMax: 5,
    // (0.6, 0.8), (0, 1) and (0.6, 0.8).
    meanVectorNorm: expect.closeTo(Math.hypot(1.2, 2.6) / 3, 6),
    sampleRows: 3,
    probes: 3,
    nearestCosineP50: expect.closeTo(1, 6),
  });
});

test('a query finds its neighbours among all rows, a stored row finds them among the others', async () => {
  const base = arraySource([
    [1, 0],
    [0, 1],
    [-1, 0],
  ]);
  const asked = await describeVectors(base, { queries: arraySource([[2, 0]]) });
  expect(asked).toMatchObject({ probes: 1, nearestCosineP50: 1 });
  const own = await describeVectors(base);
  expect(own).toMatchObject({ probes: 3, nearestCosineP50: 0 });
});

test('what a dataset is too small for is left out', async () => {
  const statistics = await describeVectors(arraySource([[1, 2, 3]]));
  expect(statistics).toEqual({
    rows: 1,
    dimensions: 3,
    zeroVectors: 0,
    duplicateShare: 0,
    normMin: expect.closeTo(Math.sqrt(14), 6),
    normMean: expect.closeTo(Math.sqrt(14), 6),
    normMax: expect.closeTo(Math.sqrt(14), 6),
    meanVectorNorm: expect.closeTo(1, 6),
    sampleRows: 1,
    probes: 1,
  });
});

describe('directions drawn evenly', () => {
  const dimensions = 12;
  const rows = normalRows(4000, dimensions, seed);

  test('have the local and the global dimension of their space', async () => {
    const statistics = await describeVectors(arraySource(rows), { seed });
    // On the sphere there is one direction less; neighbours at some distance lower the estimate.
    expect(statistics.localDimension).toBeGreaterThan(8);
    expect(statistics.localDimension).toBeLessThan(11.5);
    expect(statistics.participationRatio).toBeGreaterThan(11.8);
    expect(statistics.dimensionsFor90).toBe(11);
    expect(Math.abs(statistics.pairCosineMedian ?? 1)).toBeLessThan(0.01);
    expect(statistics.meanVectorNorm).toBeLessThan(0.03);
  });

  test('that lie in five directions have five', async () => {
    const flat = rows.map((row) => row.map((element, index) => (index < 5 ? element : 0)));
    const statistics = await describeVectors(arraySource(flat), { seed });
    expect(statistics.participationRatio).toBeCloseTo(5, 1);
    expect(statistics.dimensionsFor90).toBe(5);
    expect(statistics.localDimension).toBeLessThan(4.6);
  });

  test('are described alike by more rows than dimensions and by fewer', async () => {
    const wide = normalRows(60, 100, seed);
    const tall = normalRows(60, 100, seed).flatMap((row) => [row, row]);
    const [fewer, more] = [await describeVectors(arraySource(wide)), await describeVectors(arraySource(tall))];
    expect(more.participationRatio).toBeCloseTo(fewer.participationRatio ?? 0, 6);
    expect(more.dimensionsFor90).toBe(fewer.dimensionsFor90);
  });
});

test('the same source and seed give the same statistics, whatever the batches', async () => {
  const { base, queries } = generateDataset({ rows: 400, dimensions: 48, queries: 20, seed });
  const batched: VectorSource = { ...base, dimensions: 48, batches: () => base.batches({ batchRows: 33 }) };
  expect(await describeVectors(batched, { queries, seed })).toEqual(await describeVectors(base, { queries, seed }));
});

test('an aborted description rejects with the reason', async () => {
  const reason = new Error('enough');
  const { base } = generateDataset({ rows: 5000, dimensions: 16 });
  await expect(describeVectors(base, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

function normalRows(count: number, dimensions: number, from: number): number[][] {
  const random = new RandomStream(from);
  const row = new Float64Array(dimensions);
  return Array.from({ length: count }, () => {
    random.fillNormal(row);
    return [...row];
  });
}
