import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearlySameFloat } from '../../../src/gate/parity/closeness.ts';
import { matchRows, type Row } from '../../../src/gate/parity/row-matching.ts';

const rule = { floats: new Set([1, 2]), relative: 0.1 };
const cell = fc.constantFrom('1', '1.05', '1.1', '1.15', '1.2', 'NaN', null);
const row = fc.tuple(fc.constantFrom('a', 'b'), cell, cell);

test('as many rows are paired as any order of them pairs', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), fc.array(row, { maxLength: 5 }), (left, right) => {
      const { left: restLeft, right: restRight } = matchRows(left, right, rule);
      expect(left.length - restLeft.length).toBe(mostPairs(left, right));
      expect(right.length - restRight.length).toBe(mostPairs(left, right));
    }),
    { numRuns: 2_000 },
  );
});

/** The definition, by trying all. */
function mostPairs([first, ...others]: readonly Row[], right: readonly Row[]): number {
  if (first === undefined) return 0;
  const paired = right.flatMap((candidate, index) =>
    same(first, candidate) ? [1 + mostPairs(others, right.toSpliced(index, 1))] : [],
  );
  return Math.max(mostPairs(others, right), ...paired);
}

function same(left: Row, right: Row): boolean {
  return (
    left[0] === right[0] && [1, 2].every((at) => nearlySameFloat(left[at] ?? null, right[at] ?? null, rule.relative))
  );
}
