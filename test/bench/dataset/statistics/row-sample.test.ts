import { expect, test } from 'vitest';
import { RowSample } from '../../../../src/bench/dataset/statistics/row-sample.ts';

test('all rows are kept in order while they fit', () => {
  const sample = new RowSample(1, 5, 1);
  for (const value of [3, 1, 2]) sample.offer(Float32Array.of(value));
  expect([...sample.rows.data]).toEqual([3, 1, 2]);
  expect(sample.rows.rows).toBe(3);
});

test('of more rows every one has the same chance', () => {
  const kept = new Float64Array(40);
  for (let seed = 0; seed < 2000; seed += 1) {
    const sample = new RowSample(1, 10, seed);
    for (let row = 0; row < 40; row += 1) sample.offer(Float32Array.of(row));
    for (const row of sample.rows.data) kept[row] = (kept[row] ?? 0) + 1;
  }
  // 500 are expected, and one standard deviation is 19.
  expect(Math.min(...kept)).toBeGreaterThan(420);
  expect(Math.max(...kept)).toBeLessThan(580);
});
