import { expect, test } from 'vitest';
import { mean, quantile } from '../../../src/bench/dataset/statistics/quantile.ts';
import { poissonGaps, uniform } from '../../../src/bench/measure/random.ts';

test('the numbers of a seed are the same for ever', () => {
  const next = uniform(1);
  expect([next(), next(), next()]).toEqual([
    0.627_073_940_588_161_3, 0.002_735_721_180_215_478, 0.527_447_039_959_952_2,
  ]);
});

test('every tenth of the range is drawn as often as another one', () => {
  const next = uniform(20_251_101);
  const counts = new Uint32Array(10);
  for (let drawn = 0; drawn < 100_000; drawn += 1) {
    const tenth = Math.floor(next() * 10);
    counts[tenth] = (counts[tenth] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(9_600);
  expect(Math.max(...counts)).toBeLessThan(10_400);
});

test('gaps between arrivals have the mean that was asked for, and the median of an exponential distribution', () => {
  const gap = poissonGaps(5, 7);
  const gaps = Array.from({ length: 20_000 }, gap);
  expect(mean(gaps)).toBeGreaterThan(4.85);
  expect(mean(gaps)).toBeLessThan(5.15);
  expect(quantile(gaps, 0.5) / (5 * Math.LN2)).toBeCloseTo(1, 1);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
});
