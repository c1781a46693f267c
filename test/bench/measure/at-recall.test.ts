import { expect, test } from 'vitest';
import { atRecall, costAtRecall } from '../../../src/bench/measure/at-recall.ts';

test('between two points of the front the cost is linear, at a point it is that of the point', () => {
  const points = [
    { recall: 0.9, cost: 2 },
    { recall: 0.8, cost: 1 },
    { recall: 1, cost: 10 },
  ];
  expect(costAtRecall(points, 0.85)).toBeCloseTo(1.5, 12);
  expect(costAtRecall(points, 0.95)).toBeCloseTo(6, 12);
  expect(costAtRecall(points, 0.9)).toBeCloseTo(2, 12);
  expect(costAtRecall(points, 1)).toBeCloseTo(10, 12);
});

test('what a sweep does not reach has no cost, and less than it starts with costs what it starts with', () => {
  const points = [
    { recall: 0.8, cost: 1 },
    { recall: 0.9, cost: 2 },
  ];
  expect(costAtRecall(points, 0.901)).toBeNull();
  expect(costAtRecall(points, 0.5)).toBe(1);
  expect(costAtRecall([], 0.5)).toBeNull();
});

test('a setting that is slow for its recall does not make less recall dearer than more', () => {
  const points = [
    { recall: 0.8, cost: 1 },
    { recall: 0.85, cost: 50 },
    { recall: 0.9, cost: 2 },
  ];
  const costs = [0.8, 0.84, 0.86, 0.88, 0.9].map((recall) => costAtRecall(points, recall) ?? Infinity);
  expect(costs).toEqual(costs.toSorted((left, right) => left - right));
  expect(costs.at(-1)).toBe(2);
});

test('each percentile and the throughput have a front of their own', () => {
  const sweep = [
    { recallLow: 0.9, p50Ms: 1, p95Ms: 4, p99Ms: 5, queriesPerSecond: 900 },
    { recallLow: 0.92, p50Ms: 2, p95Ms: 3, p99Ms: 9, queriesPerSecond: 450 },
    { recallLow: 0.98, p50Ms: 4, p95Ms: 6, p99Ms: 13, queriesPerSecond: 225 },
  ];
  expect(atRecall(sweep, [0.9, 0.95, 0.99])).toEqual([
    { recall: 0.9, p50Ms: 1, p95Ms: 3, p99Ms: 5, queriesPerSecond: 900 },
    {
      recall: 0.95,
      p50Ms: expect.closeTo(3, 9) as number,
      p95Ms: expect.closeTo(4.5, 9) as number,
      p99Ms: expect.closeTo(11, 9) as number,
      // Halfway in the seconds that a query takes.
      queriesPerSecond: expect.closeTo(300, 9) as number,
    },
    { recall: 0.99, p50Ms: null, p95Ms: null, p99Ms: null, queriesPerSecond: null },
  ]);
});
