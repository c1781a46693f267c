import { expect, test } from 'vitest';
import { wholeCampaigns } from '../../campaigns.ts';
import { tailRatio } from '../../../src/bench/measure/tail-ratio.ts';
import { uniform } from '../../../src/bench/measure/random.ts';

const queries = 400;
const runs = wholeCampaigns ? 40 : 10;

test('a search that takes 10 % longer has a ratio of 1.1, though the machine holds every tenth call up', () => {
  const found = tailRatio(callsOf({ seed: 1, slower: 1.1 }), 'a', 'b', 7);
  expect(found?.value).toBeCloseTo(1.1, 1);
  expect(found?.interval[0]).toBeGreaterThan(1.05);
  expect(found?.interval[1]).toBeLessThan(1.15);
});

test('of many searches that are alike, the interval holds 1 in most, and is clear of it by a hundredth in none', () => {
  const intervals = Array.from(
    { length: runs },
    (_, run) => tailRatio(callsOf({ seed: 100 + run, slower: 1 }), 'a', 'b', run)?.interval ?? ([0, 0] as const),
  );
  expect(intervals.filter(([low, high]) => low <= 1 && 1 <= high).length).toBeGreaterThanOrEqual(0.9 * runs);
  expect(intervals.filter(([low, high]) => low > 1.01 || high < 0.99)).toEqual([]);
});

test('an arm whose queries are alike leaves the value within the interval', () => {
  const calls = callsOf({ seed: 3, slower: 1 });
  const alike = calls.map((call) =>
    call.arm === 'a' ? { ...call, nanoseconds: 2e6 * (1 + 0.1 * (call.order % 7)) } : call,
  );
  const found = tailRatio(alike, 'a', 'b', 1);
  expect(found?.interval[0]).toBeLessThan(found?.value ?? 0);
  expect(found?.interval[1]).toBeGreaterThan(found?.value ?? Infinity);
});

test('of several builds, the interval holds how much they differ', () => {
  const calls = [1.06, 1.1, 1.14, 1.1].flatMap((slower, place) =>
    Array.from({ length: 30 }, (_, order) =>
      (['a', 'b'] as const).map((arm) => ({
        arm,
        build: place + 1,
        query: order % 10,
        order,
        error: null,
        nanoseconds: arm === 'a' ? 1e6 : slower * 1e6,
      })),
    ).flat(),
  );
  const found = tailRatio(calls, 'a', 'b', 1);
  expect(found?.builds).toBe(4);
  expect(found?.value).toBeCloseTo(1.1, 2);
  // Student's t with three degrees of freedom, 2.35, and a standard error of 0.033 / 2.
  expect(found?.interval[0]).toBeCloseTo(1.062, 2);
  expect(found?.interval[1]).toBeCloseTo(1.139, 2);
});

test('calls that failed, and queries that one of the two answered once, are left out', () => {
  const call = { build: 1, order: 0, error: null, query: 0 };
  const calls = [10, 20].flatMap((nanoseconds) => [
    { ...call, arm: 'a', nanoseconds },
    { ...call, arm: 'b', nanoseconds: 2 * nanoseconds },
  ]);
  const odd = [
    { ...call, arm: 'a', nanoseconds: 9_000, query: 1 },
    { ...call, arm: 'b', nanoseconds: 1, error: '57014' },
  ];
  expect(tailRatio([...calls, ...odd], 'a', 'b', 1)?.value).toBe(2);
  expect(tailRatio(calls, 'a', 'none', 1)).toBeNull();
});

/** Fifteen passes of two arms: queries differ by themselves, calls by a few per cent, and one in ten is held up twice as long. */
function callsOf({ seed, slower }: { readonly seed: number; readonly slower: number }) {
  const next = uniform(seed);
  const own = Array.from({ length: queries }, () => 1e6 * (1 + next() ** 3));
  return Array.from({ length: 15 * queries }, (_, call) => call % queries).flatMap((query, order) =>
    (['a', 'b'] as const).map((arm) => ({
      arm,
      build: 1,
      query,
      order,
      error: null,
      nanoseconds:
        (own[query] ?? 0) * (arm === 'b' ? slower : 1) * (1 + 0.05 * next()) * (next() < 0.1 ? 1 + 2 * next() : 1),
    })),
  );
}
