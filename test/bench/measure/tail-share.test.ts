import { expect, test } from 'vitest';
import { tailShare } from '../../../src/bench/measure/tail-share.ts';

test('fewer units leave smaller tails, as in the table of the source', () => {
  // Hesterberg's table of adjusted shares for a 95 % interval: n = 5, 10, 20, 40, 1000.
  const shares = [5, 10, 20, 40, 1_000].map((units) => tailShare(units));
  expect(shares).toEqual([0.001, 0.0086, 0.0159, 0.0203, 0.0249].map((share) => expect.closeTo(share, 3) as number));
});

test('it nears 2.5 %, which it has for a single unit', () => {
  expect(tailShare(1_000_000)).toBeCloseTo(0.025, 5);
  expect(tailShare(1)).toBeCloseTo(0.025, 10);
  expect(tailShare(2)).toBeGreaterThanOrEqual(0);
});
