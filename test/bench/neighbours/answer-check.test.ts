import { expect, test } from 'vitest';
import { checkAnswer } from '../../../src/bench/neighbours/answer-check.ts';
import type { Truth } from '../../../src/bench/neighbours/truth.ts';

/** On a line, searched from 0: the row's number tells where it is. Rows 6 and 7 tie for the second place. */
const places: Readonly<Record<number, number>> = { 5: 1, 6: 3, 7: -3, 8: 3.000_01, 9: 2 };
const expected = [5, 6, 7];
const truth: Truth = {
  k: 2,
  metric: 'l2',
  rows: 5,
  queries: [{ expected: Uint32Array.from(expected), distances: Float64Array.of(1, 3, 3) }],
};

const answer = (rows: readonly number[]) => ({
  query: 0,
  vector: Float32Array.of(0),
  rows,
  vectorOf: async (row: number) => Float32Array.of(places[row] ?? Number.NaN),
});

test.each([[[5, 6]], [[5, 7]], [[7, 5]]])('%j is right', async (rows) => {
  expect(await checkAnswer(truth, answer(rows))).toBe(0);
});

test.each([
  ['a nearer row was left out for one that ties', [6, 7], /client has the row 5 at the distance 1/],
  [
    'a farther row',
    [5, 8],
    /server has the row 8 at the distance 3\.0000\d+, and the last of the client is the row 6 at 3/,
  ],
  ['a nearer row that the truth lacks', [5, 9], /server has the row 9 at the distance 2,/],
  ['a vector that has no distance', [5, 4], /server has the row 4 at the distance NaN/],
  ['too few rows', [5], /server has 1 rows and the client has 2/],
  ['too many rows', [5, 6, 7], /server has 3 rows and the client has 2/],
  ['a row twice', [5, 5], /server has 1 rows and the client has 2/],
  ['no rows', [], /server has 0 rows and the client has 2/],
] as const)('is wrong: %s', async (_name, rows, sentence) => {
  await expect(checkAnswer(truth, answer(rows))).rejects.toMatchObject({
    code: 'oracles-disagree',
    message: expect.stringMatching(sentence),
  });
});

test('a row that is farther by no more than float32 rounds is counted, and one that is farther is wrong', async () => {
  const distances = Float64Array.of(0.05, 0.1);
  const cosine: Truth = { ...truth, metric: 'cosine', queries: [{ expected: Uint32Array.of(1, 2), distances }] };
  expect(await checkAnswer(cosine, returned(0.1 + 4e-7))).toBe(1);
  await expect(checkAnswer(cosine, returned(0.1 + 2e-6))).rejects.toMatchObject({ code: 'oracles-disagree' });
});

/** Row 3 at a cosine distance from the query. */
function returned(distance: number) {
  return {
    ...answer([1, 3]),
    vector: Float32Array.of(1, 0),
    vectorOf: async () => Float32Array.of(1 - distance, Math.sqrt(1 - (1 - distance) ** 2)),
  };
}
