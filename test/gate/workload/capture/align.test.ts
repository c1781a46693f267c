import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { align } from '../../../../src/gate/workload/capture/align.ts';

const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

/** The length of a longest common subsequence, by definition. */
function longest(left: readonly string[], right: readonly string[]): number {
  const [first, ...rest] = left;
  if (first === undefined || right.length === 0) return 0;
  const at = right.indexOf(first);
  const without = longest(rest, right);
  return at < 0 ? without : Math.max(without, 1 + longest(rest, right.slice(at + 1)));
}

test('partners have the same key, stand in order, and are as many as can be', () => {
  fc.assert(
    fc.property(words, words, (left, right) => {
      const partners = align(left, right);
      const pairs = partners.flatMap((at, index) => (at === null ? [] : [[index, at] as const]));
      for (const [leftAt, rightAt] of pairs) expect(right[rightAt]).toBe(left[leftAt]);
      const places = pairs.map(([, at]) => at);
      expect(places).toEqual([...new Set(places)].toSorted((one, other) => one - other));
      expect(pairs).toHaveLength(longest(left, right));
    }),
  );
});

test('a statement in between moves nobody else', () => {
  expect(align(['a', 'b', 'c', 'd'], ['a', 'x', 'b', 'c', 'd'])).toEqual([0, 2, 3, 4]);
  expect(align(['a', 'b', 'c', 'd'], ['a', 'c', 'd'])).toEqual([0, null, 1, 2]);
});

test('lists too long for all pairs are aligned with what is near', () => {
  const left = Array.from({ length: 9_000 }, (_, index) => `s${index}`);
  const right = left.filter((_, index) => index % 100 !== 50).map((key, index) => (index === 8_000 ? 'other' : key));
  const partners = align(left, right);
  expect(partners.filter((at) => at !== null).length).toBe(right.length - 1);
});
