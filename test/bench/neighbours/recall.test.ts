import { describe, expect, test } from 'vitest';
import { recallOf, summariseRecall } from '../../../src/bench/neighbours/recall.ts';
import type { QueryTruth } from '../../../src/bench/neighbours/truth.ts';

const exact = (rows: readonly number[], distances: readonly number[]): QueryTruth => ({
  expected: Uint32Array.from(rows),
  distances: Float64Array.from(distances),
});

/** Rows 7, 8 and 9 tie for the third place. */
const tied = exact([5, 6, 7, 8, 9], [0.1, 0.2, 0.3, 0.3, 0.3]);

test('a row that ties with the k-th one is right, and strictly only if its number is low', () => {
  expect(recallOf(tied, [5, 6, 9], 3)).toEqual({ k: 3, tieExact: 1, strict: 2 / 3, returned: 3, possible: 3 });
  expect(recallOf(tied, [7, 5, 6], 3)).toMatchObject({ tieExact: 1, strict: 1 });
});

test('three ties for one place are not more than right', () => {
  expect(recallOf(tied, [7, 8, 9], 3)).toMatchObject({ tieExact: 1, strict: 1 / 3 });
});

test('what was not returned, and what is wrong, lowers recall', () => {
  expect(recallOf(tied, [5], 3)).toMatchObject({ tieExact: 1 / 3, strict: 1 / 3, returned: 1 });
  expect(recallOf(tied, [5, 6, 1], 3)).toMatchObject({ tieExact: 2 / 3, strict: 2 / 3 });
  expect(recallOf(tied, [], 3)).toMatchObject({ tieExact: 0, strict: 0, returned: 0 });
});

test('where fewer rows than k could be found, all of them are a recall of 1', () => {
  const few = exact([1, 2], [0.1, 0.2]);
  expect(recallOf(few, [2, 1], 10)).toMatchObject({ tieExact: 1, strict: 1, possible: 2 });
  expect(recallOf(few, [2], 10)).toMatchObject({ tieExact: 0.5 });
  expect(recallOf(few, [2, 1, 3], 10)).toMatchObject({ tieExact: 1 });
});

describe('no recall is told of', () => {
  test.each([
    ['a query without truth', undefined, [1], 'truth-missing'],
    ['a query with an empty truth', exact([], []), [], 'truth-missing'],
    ['a row that is there twice', tied, [5, 5], 'answer-repeats-row'],
    ['more than k rows', tied, [5, 6, 7, 8], 'answer-too-long'],
    ['an id that is no row', tied, [Number.NaN], 'answer-not-a-row'],
    ['a negative row', tied, [-1], 'answer-not-a-row'],
  ] as const)('%s', (_name, truth, returned, code) => {
    expect(() => recallOf(truth, returned, 3)).toThrow(expect.objectContaining({ code }));
  });

  test('no queries', () => {
    expect(() => summariseRecall([], 1)).toThrow(expect.objectContaining({ code: 'recall-of-nothing' }));
  });
});

const query = (tieExact: number, returned = 10) => ({
  k: 10,
  tieExact,
  strict: tieExact / 2,
  returned,
  possible: 10,
});

describe('over queries', () => {
  const perQuery = [...Array.from({ length: 96 }, () => query(1)), query(0.7, 7), query(0.8), query(0.5), query(0, 0)];

  test('the distribution is told, not the mean alone', () => {
    expect(summariseRecall(perQuery, 1)).toMatchObject({
      k: 10,
      queries: 100,
      mean: 0.98,
      strictMean: 0.49,
      p5: 1,
      worst: 0,
      shareBelow80: 0.03,
      shareShort: 0.02,
      meanReturned: 9.87,
    });
  });

  test('the interval holds the mean, and the same seed gives the same one', () => {
    const { mean, interval } = summariseRecall(perQuery, 1);
    expect(interval[0]).toBeLessThan(mean);
    expect(interval[1]).toBeGreaterThan(mean);
    expect(summariseRecall(perQuery, 1).interval).toEqual(interval);
    expect(summariseRecall(perQuery, 2).interval).not.toEqual(interval);
  });

  test('queries at different k have no common recall', () => {
    expect(() => summariseRecall([query(1), { ...query(1), k: 5 }], 1)).toThrow(RangeError);
  });
});
