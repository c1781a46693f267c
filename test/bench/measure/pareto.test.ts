import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paretoFront } from '../../../src/bench/measure/pareto.ts';

test('only points that nothing beats in both stay, by ascending recall', () => {
  const points = [
    { name: 'dear', recall: 0.9, cost: 5 },
    { name: 'best', recall: 0.99, cost: 9 },
    { name: 'cheap', recall: 0.8, cost: 1 },
    { name: 'useless', recall: 0.7, cost: 2 },
    { name: 'good', recall: 0.9, cost: 3 },
    { name: 'twin', recall: 0.9, cost: 3 },
  ];
  expect(paretoFront(points).map(({ name }) => name)).toEqual(['cheap', 'good', 'best']);
  expect(paretoFront([])).toEqual([]);
});

test('no point of the front is beaten, and every other point is', () => {
  const point = fc.record({ recall: fc.integer({ min: 0, max: 20 }), cost: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(fc.array(point), (points) => {
      const front = paretoFront(points);
      const beats = (one: (typeof points)[0], other: (typeof points)[0]) =>
        one.recall >= other.recall && one.cost <= other.cost && (one.recall > other.recall || one.cost < other.cost);
      expect(front.filter((one) => points.some((other) => beats(other, one)))).toEqual([]);
      const left = points.filter(
        (one) => !front.some(({ recall, cost }) => recall === one.recall && cost === one.cost),
      );
      expect(left.filter((one) => !front.some((other) => beats(other, one)))).toEqual([]);
    }),
  );
});
