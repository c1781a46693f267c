import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mean, median, quantile } from '../../../../src/bench/dataset/statistics/quantile.ts';

test("quantiles are R's type 7", () => {
  // quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(0, 0.1, 0.5, 0.9, 0.95, 1)) in R.
  const samples = [3, 1, 4, 1, 5, 9, 2, 6];
  expect([0, 0.1, 0.5, 0.9, 0.95, 1].map((share) => quantile(samples, share))).toEqual([
    1,
    1,
    3.5,
    expect.closeTo(6.9, 12),
    expect.closeTo(7.95, 12),
    9,
  ]);
});

test('numbers are ordered by size and not by their digits', () => {
  expect(median([10, 9, 100])).toBe(10);
  expect(median(Int32Array.of(-10, -9, 2))).toBe(-9);
});

test('a quantile lies among the samples, grows with the share, and leaves them as they were', () => {
  const samples = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
  const share = fc.double({ noNaN: true, min: 0, max: 1 });
  fc.assert(
    fc.property(samples, share, share, (numbers, one, other) => {
      const before = [...numbers];
      const [low, high] = [quantile(numbers, Math.min(one, other)), quantile(numbers, Math.max(one, other))];
      expect(low).toBeGreaterThanOrEqual(Math.min(...numbers));
      expect(high).toBeLessThanOrEqual(Math.max(...numbers));
      expect(high - low).toBeGreaterThanOrEqual(-1e-9);
      expect(numbers).toEqual(before);
    }),
  );
});

test('nothing has neither a quantile nor a mean', () => {
  expect(() => quantile([], 0.5)).toThrow('There is no quantile of nothing.');
  expect(() => mean([])).toThrow('There is no mean of nothing.');
});
