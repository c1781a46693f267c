import { expect, test } from 'vitest';
import { estimate, ratios } from '../../bench/harness/estimate.ts';

test('the median stands inside its interval, and the interval inside the samples', () => {
  const { median, low, high, samples } = estimate([5, 1, 4, 2, 3, 100], 1);
  expect(median).toBe(3.5);
  expect(low).toBeLessThanOrEqual(median);
  expect(high).toBeGreaterThanOrEqual(median);
  expect(low).toBeGreaterThanOrEqual(1);
  expect(high).toBeLessThanOrEqual(100);
  expect(samples).toBe(6);
});

test('the same seed gives the same interval', () => {
  const durations = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
  expect(estimate(durations, 7)).toEqual(estimate(durations, 7));
});

test('samples that are all alike leave no doubt', () => {
  expect(estimate([2, 2, 2], 1)).toEqual({ median: 2, low: 2, high: 2, samples: 3 });
});

test('more samples of the same spread make the interval narrower', () => {
  const few = estimate([1, 2, 3, 4, 5], 1);
  const many = estimate(
    Array.from({ length: 200 }, (_, index) => 1 + (index % 5)),
    1,
  );
  expect(many.high - many.low).toBeLessThan(few.high - few.low);
});

test('a ratio is taken block by block', () => {
  expect(ratios([2, 30], [1, 10])).toEqual([2, 3]);
});

test('arms that were not timed equally often are refused', () => {
  expect(() => ratios([1, 2], [1])).toThrow('2 numerators cannot be paired with 1 denominators');
});

test('nothing has no median', () => {
  expect(() => estimate([], 1)).toThrow('There is no quantile of nothing.');
});
