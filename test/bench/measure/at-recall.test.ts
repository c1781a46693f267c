import { expect, test } from 'vitest';
import { atRecall, type SweepPoint } from '../../../src/bench/measure/at-recall.ts';

function point(id: string, recallLow: number, p50Ms: number, changes: Partial<SweepPoint> = {}): SweepPoint {
  return { id, recallLow, p50Ms, p95Ms: 2 * p50Ms, p99Ms: 3 * p50Ms, queriesPerSecond: 1000 / p50Ms, ...changes };
}

const sweep = [point('slow', 1, 10), point('fast', 0.8, 1), point('middle', 0.9, 2)];

function p50At(points: readonly SweepPoint[], recall: number): number | null {
  return atRecall(points, [recall])[0]?.p50Ms ?? null;
}

test('between two points of the front the cost is linear, at a point it is that of the point', () => {
  expect(p50At(sweep, 0.85)).toBeCloseTo(1.5, 12);
  expect(p50At(sweep, 0.95)).toBeCloseTo(6, 12);
  expect(p50At(sweep, 0.9)).toBeCloseTo(2, 12);
  expect(p50At(sweep, 1)).toBeCloseTo(10, 12);
});

test('the settings on both sides are named, and a sweep that begins above the recall has none below', () => {
  expect(atRecall(sweep, [0.5, 0.8, 0.85, 0.9, 0.95])).toMatchObject([
    { below: null, reached: 'fast', p50Ms: 1 },
    { below: null, reached: 'fast', p50Ms: 1 },
    { below: 'fast', reached: 'middle' },
    { below: 'fast', reached: 'middle', p50Ms: 2 },
    { below: 'middle', reached: 'slow' },
  ]);
});

test('what a sweep does not reach has no cost', () => {
  const notReached = { below: null, reached: null, p50Ms: null, p95Ms: null, p99Ms: null, queriesPerSecond: null };
  expect(atRecall([point('a', 0.8, 1), point('b', 0.9, 2)], [0.901])).toEqual([{ recall: 0.901, ...notReached }]);
  expect(atRecall([], [0.5])).toEqual([{ recall: 0.5, ...notReached }]);
});

test('a setting that is slow for its recall does not make less recall dearer than more', () => {
  const points = [point('a', 0.8, 1), point('b', 0.85, 50), point('c', 0.9, 2)];
  const costs = [0.8, 0.84, 0.86, 0.88, 0.9].map((recall) => p50At(points, recall) ?? Infinity);
  expect(costs).toEqual(costs.toSorted((left, right) => left - right));
  expect(costs.at(-1)).toBe(2);
});

test('all figures are between the same two settings, and p99 is null where one of them has none', () => {
  const points = [
    point('a', 0.92, 2, { p95Ms: 3, p99Ms: 9, queriesPerSecond: 450 }),
    point('b', 0.98, 4, { p95Ms: 6, p99Ms: 13, queriesPerSecond: 225 }),
  ];
  expect(atRecall(points, [0.95])).toEqual([
    {
      recall: 0.95,
      below: 'a',
      reached: 'b',
      p50Ms: expect.closeTo(3, 9) as number,
      p95Ms: expect.closeTo(4.5, 9) as number,
      p99Ms: expect.closeTo(11, 9) as number,
      // Halfway in the seconds that a query takes.
      queriesPerSecond: expect.closeTo(300, 9) as number,
    },
  ]);
  const [few] = atRecall(
    points.map((each) => ({ ...each, p99Ms: null })),
    [0.95],
  );
  expect(few).toMatchObject({ reached: 'b', p99Ms: null });
});
