import { beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, vectorOf } from './vectors.ts';
import { uniform } from '../../../src/bench/measure/random.ts';
import { checkTruthFile } from '../../../src/bench/neighbours/check-truth-file.ts';
import { exactDistance } from '../../../src/bench/neighbours/exact-distance.ts';
import { exactNeighbours } from '../../../src/bench/neighbours/exact-neighbours.ts';
import type { QueryTruth, Truth } from '../../../src/bench/neighbours/truth.ts';

const dimensions = 32;
const next = uniform(11);
const data = Float32Array.from({ length: 500 * dimensions }, () => next() - 0.5);
const queries = Float32Array.from({ length: 20 * dimensions }, () => next() - 0.5);
const base = sourceOf(data, dimensions);

let truth: Truth;
let neighbours: number[][];

beforeAll(async () => {
  truth = await exactNeighbours({ base, queries, dimensions, metric: 'cosine', k: 10, workers: 0 });
  neighbours = truth.queries.map(({ expected }) => [...expected]);
});

const check = (lists: readonly ArrayLike<number>[]): ReturnType<typeof checkTruthFile> =>
  checkTruthFile(truth, { name: 'truth.ivecs', neighbours: lists }, { base, queries });

test('a file with the same neighbours agrees, in any order, and longer or shorter than k', async () => {
  const agreed = { queries: 20, withinRounding: 0 };
  expect(await check(neighbours)).toEqual(agreed);
  expect(await check(neighbours.map((list) => list.toReversed()))).toEqual(agreed);
  expect(await check(neighbours.map((list) => [...list, 499, 498, 497]))).toEqual(agreed);
  expect(await check(neighbours.map((list) => Int32Array.from(list.slice(0, 4))))).toEqual(agreed);
});

test('a row that is wrong is an error with the query, both rows and both distances', async () => {
  const wrong = 7;
  const list = neighbours[13] ?? [];
  expect(list).not.toContain(wrong);
  const distance = exactDistance('cosine', vectorOf(data, dimensions, wrong), vectorOf(queries, dimensions, 13));
  const lastDistance = truth.queries[13]?.distances[9];
  const lists = neighbours.with(13, [...list.slice(0, 3), wrong, ...list.slice(4)]);
  await expect(check(lists)).rejects.toMatchObject({
    code: 'truth-file-differs',
    message: expect.stringContaining(
      `query 13: it names the row 7 at the cosine distance ${distance} as number 4, and the exact neighbour number 10 is the row ${list[9]} at ${lastDistance}`,
    ),
  });
});

test('the row after the last one of a shorter list is wrong there', async () => {
  const shifted = neighbours.with(2, (neighbours[2] ?? []).slice(1, 5));
  await expect(check(shifted)).rejects.toMatchObject({ code: 'truth-file-differs' });
});

test('a row that is farther by no more than float32 rounds agrees, and one that is farther does not', async () => {
  const rows = sourceOf(Float32Array.from([0.3, 0.3 + 1.5e-6, 0.3 + 1e-5].flatMap(at)), dimensions);
  const vectors = { base: rows, queries: Float32Array.from(at(0)) };
  const near = await exactNeighbours({ ...vectors, dimensions, metric: 'cosine', k: 1, workers: 0 });
  expect(near.queries[0]?.expected).toEqual(Uint32Array.of(0));
  const ofFile = (row: number): ReturnType<typeof checkTruthFile> =>
    checkTruthFile(near, { name: 'truth.ivecs', neighbours: [[row]] }, vectors);
  expect(await ofFile(0)).toEqual({ queries: 1, withinRounding: 0 });
  expect(await ofFile(1)).toEqual({ queries: 1, withinRounding: 1 });
  await expect(ofFile(2)).rejects.toMatchObject({ code: 'truth-file-differs' });
});

/** A vector of norm 1 at a cosine distance from the first axis. */
function at(distance: number): number[] {
  return [1 - distance, Math.sqrt(1 - (1 - distance) ** 2), ...Array.from({ length: dimensions - 2 }, () => 0)];
}

test('a truth that lacks a row is found by a file that has it', async () => {
  const lacking = truth.queries.with(5, truth.queries[6] as QueryTruth);
  const file = { name: 'truth.ivecs', neighbours };
  await expect(checkTruthFile({ ...truth, queries: lacking }, file, { base, queries })).rejects.toMatchObject({
    code: 'truth-file-differs',
  });
});

describe('is refused:', () => {
  test.each([
    ['a file for fewer queries', () => neighbours.slice(1), 'truth-file-queries'],
    ['a list that is empty', () => neighbours.with(3, []), 'truth-file-empty'],
    ['a row that is named twice', () => neighbours.with(3, [1, 1]), 'truth-file-repeats'],
    ['a row that is not there', () => neighbours.with(3, [500]), 'truth-file-rows'],
    ['a negative row', () => neighbours.with(3, [-1]), 'truth-file-rows'],
  ] as const)('%s', async (_name, lists, code) => {
    await expect(check(lists())).rejects.toMatchObject({ code, exitCode: 2 });
  });
});
