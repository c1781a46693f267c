import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NearestRows } from '../../../src/bench/neighbours/nearest-rows.ts';
import { tieLimit } from '../../../src/bench/neighbours/tie-band.ts';

const distance = fc.oneof(fc.constantFrom(0, 0.5, 0.5 + 4e-7, 1), fc.double({ min: -2, max: 2, noNaN: true }));

test('keeps what is within the band of the k-th distance, in whatever order rows come', () => {
  fc.assert(
    fc.property(
      fc.array(distance, { maxLength: 400 }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom('cosine' as const, 'l2' as const),
      (distances, k, metric) => {
        const nearest = new NearestRows(metric, k);
        for (const [row, each] of distances.entries()) nearest.insert(each, row);
        const all = distances.map((each, row) => ({ distance: each, row }));
        all.sort((left, right) => left.distance - right.distance || left.row - right.row);
        const limit = all.length < k ? Number.POSITIVE_INFINITY : tieLimit(metric, all[k - 1]?.distance ?? 0);
        const expected = all.filter((each) => each.distance <= limit);
        const found = nearest.found();
        expect([...found.rows]).toEqual(expected.map(({ row }) => row));
        expect([...found.distances]).toEqual(expected.map((each) => each.distance));
        expect(nearest.limit).toBe(limit);
      },
    ),
  );
});

test('a million ties are held in a moment, and forgotten when a nearer row makes them farther', () => {
  const nearest = new NearestRows('l2', 2);
  nearest.insert(0.5, 0);
  for (let row = 1; row <= 1_000_000; row += 1) nearest.insert(1 - row * 1e-13, row);
  expect(nearest.size).toBe(1_000_001);
  nearest.insert(0.6, 1_000_001);
  expect([...nearest.found().rows]).toEqual([0, 1_000_001]);
  expect(nearest.size).toBe(2);
});
