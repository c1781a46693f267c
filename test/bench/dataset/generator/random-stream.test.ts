import { expect, test } from 'vitest';
import { RandomStream } from '../../../../src/bench/dataset/generator/random-stream.ts';

const count = 400_000;

test('normal deviates have the moments and the tails of the normal distribution', () => {
  const values = new Float64Array(count);
  new RandomStream(20_251_101).fillNormal(values);
  const moment = (order: number): number => values.reduce((sum, value) => sum + value ** order, 0) / count;
  const beyond = (bound: number): number => values.filter((value) => Math.abs(value) > bound).length / count;
  // Each bound is four standard errors and more.
  expect(Math.abs(moment(1))).toBeLessThan(0.007);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.01);
  expect(Math.abs(moment(3))).toBeLessThan(0.03);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.07);
  expect(Math.abs(beyond(1) - 0.317_31)).toBeLessThan(0.003);
  expect(Math.abs(beyond(2) - 0.0455)).toBeLessThan(0.0014);
  expect(Math.abs(beyond(3.442_62) - 0.000_576)).toBeLessThan(0.000_16);
});

test('fractions are uniform and never 0 or 1', () => {
  const random = new RandomStream(20_251_101, 1);
  const fractions = Float64Array.from({ length: 100_000 }, () => random.fraction());
  expect(Math.min(...fractions)).toBeGreaterThan(0);
  expect(Math.max(...fractions)).toBeLessThan(1);
  const bins = Array.from(
    { length: 10 },
    (_, bin) => fractions.filter((value) => Math.floor(10 * value) === bin).length,
  );
  expect(Math.max(...bins.map((inBin) => Math.abs(inBin - 10_000)))).toBeLessThan(400);
});

test('Gamma of mean 1 has the variance of its shape', () => {
  const random = new RandomStream(20_251_101, 2);
  const draws = Array.from({ length: 100_000 }, () => random.gamma(4));
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
  expect(Math.abs(mean - 1)).toBeLessThan(0.008);
  expect(Math.abs(variance - 0.25)).toBeLessThan(0.01);
});

test('streams of different keys have nothing in common, also where only the upper half of a key differs', () => {
  const keys = [[1], [2], [1, 0], [0, 1], [1, 1], [1 + 2 ** 32], [1, 2 ** 40], [2 ** 53 - 1]];
  const beginnings = keys.map((each) => String(Array.from({ length: 4 }, drawer(each))));
  expect(new Set(beginnings).size).toBe(keys.length);
});

function drawer(keys: readonly number[]): () => number {
  const random = new RandomStream(...keys);
  return () => random.word();
}
