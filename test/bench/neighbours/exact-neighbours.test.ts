import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bruteForce, sourceOf, vectorOf } from './vectors.ts';
import { uniform } from '../../../src/bench/measure/random.ts';
import { exactNeighbours } from '../../../src/bench/neighbours/exact-neighbours.ts';
import type { ExactNeighboursOptions } from '../../../src/bench/neighbours/exact-neighbours-options.ts';
import type { Metric } from '../../../src/bench/dataset/vector-source.ts';

const metrics: readonly Metric[] = ['cosine', 'l2', 'inner-product'];

/** Data that a float32 filter could get wrong, each by its name. */
const kinds = {
  plain: (_row, next) => next() - 0.5,
  duplicates: (row, _next, dimension) => (((row % 7) * 31 + dimension * 17) % 13) / 13 - 0.4,
  'near-ties': (row, next, dimension) => Math.sin(dimension + 1) * (1 + (row % 3) * 1e-7) + (next() - 0.5) * 1e-7,
  'small differences far from the origin': (_row, next) => 1000 + next() * 1e-2,
  'large norms': (_row, next) => (next() - 0.5) * 1e37,
  'norms whose products overflow': (row, next) => (next() - 0.5) * (row % 2 === 0 ? 1e30 : 1),
  'tiny norms': (_row, next) => (next() - 0.5) * 1e-30,
  'vanishing norms': (_row, next) => (next() - 0.5) * 2 ** -147,
  'mixed scales': (row, next, dimension) => (next() - 0.5) * 10 ** (((row * 7 + dimension) % 40) - 20),
  'zeros among them': (row, next) => (row % 5 === 0 ? 0 : Math.round((next() - 0.5) * 4)),
  'whole numbers': (_row, next) => Math.round((next() - 0.5) * 6),
} as const satisfies Record<string, (row: number, next: () => number, dimension: number) => number>;

const problem = fc.record({
  kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  queryKind: fc.constantFrom('same', 'rows', 'scaled rows', ...(Object.keys(kinds) as (keyof typeof kinds)[])),
  metric: fc.constantFrom(...metrics),
  rows: fc.integer({ min: 1, max: 300 }),
  queries: fc.integer({ min: 1, max: 9 }),
  dimensions: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(63, 64, 257, 768)),
  k: fc.integer({ min: 1, max: 40 }),
  batchRows: fc.integer({ min: 1, max: 120 }),
  seed: fc.nat(),
});

function vectors(kind: keyof typeof kinds, rows: number, dimensions: number, seed: number): Float32Array {
  const next = uniform(seed);
  const make: (row: number, next: () => number, dimension: number) => number = kinds[kind];
  return Float32Array.from({ length: rows * dimensions }, (_, index) =>
    make(Math.floor(index / dimensions), next, index % dimensions),
  );
}

function queriesFor({ kind, queryKind, rows, queries, dimensions, seed }: ProblemFacts): Float32Array {
  const base = vectors(kind, rows, dimensions, seed);
  if (queryKind === 'same') return vectors(kind, queries, dimensions, seed + 1);
  if (queryKind !== 'rows' && queryKind !== 'scaled rows') return vectors(queryKind, queries, dimensions, seed + 1);
  const factor = queryKind === 'rows' ? 1 : 1.1;
  return Float32Array.from({ length: queries * dimensions }, (_, index) => {
    const row = (Math.floor(index / dimensions) * 37) % rows;
    return (base[row * dimensions + (index % dimensions)] ?? 0) * factor;
  });
}

function isZero(vector: Float32Array): boolean {
  return vector.every((element) => element === 0);
}

type ProblemFacts = typeof problem extends fc.Arbitrary<infer Facts> ? Facts : never;

test('the neighbours are those of double precision, to the last digit, whatever the data', async () => {
  await fc.assert(
    fc.asyncProperty(problem, async (facts) => {
      const { kind, metric, rows, dimensions, k, seed, batchRows } = facts;
      const base = vectors(kind, rows, dimensions, seed);
      const queries = queriesFor(facts);
      for (let query = 0; query < facts.queries; query += 1) {
        const vector = vectorOf(queries, dimensions, query);
        if (metric === 'cosine' && isZero(vector)) vector[0] = 1;
      }
      const source = sourceOf(base, dimensions, batchRows);
      const truth = await exactNeighbours({ base: source, queries, dimensions, metric, k, workers: 0 });
      for (let query = 0; query < facts.queries; query += 1) {
        const expected = bruteForce(base, vectorOf(queries, dimensions, query), metric, k);
        expect([...(truth.queries[query]?.expected ?? [])]).toEqual(expected.map(({ row }) => row));
        expect([...(truth.queries[query]?.distances ?? [])]).toEqual(expected.map(({ distance }) => distance));
      }
      expect(truth).toMatchObject({ k, metric });
    }),
    { numRuns: 400 },
  );
});

const dimensions = 24;
const base = vectors('plain', 9_000, dimensions, 1);
const queries = vectors('plain', 70, dimensions, 2);
const usual: ExactNeighboursOptions = { base: sourceOf(base, dimensions), queries, dimensions, metric: 'l2', k: 5 };

describe('on threads', () => {
  test.each([1, 2, 3])('%i of them find what this thread finds', async (workers) => {
    const here = await exactNeighbours({ ...usual, workers: 0 });
    expect(await exactNeighbours({ ...usual, workers })).toEqual(here);
  });

  test('rows that tie across threads are all found, by row', async () => {
    const rows = 20_000;
    const same = new Float32Array(rows * 4).fill(1);
    const truth = await exactNeighbours({
      base: sourceOf(same, 4),
      queries: Float32Array.of(1, 1, 1, 0),
      dimensions: 4,
      metric: 'cosine',
      k: 3,
      workers: 2,
    });
    expect(truth.queries[0]?.expected).toEqual(Uint32Array.from({ length: rows }, (_, row) => row));
  });

  test('the search ends when the signal says so', async () => {
    const controller = new AbortController();
    const searching = exactNeighbours({
      ...usual,
      workers: 2,
      signal: controller.signal,
      onRows: () => controller.abort(new Error('enough')),
    });
    await expect(searching).rejects.toMatchObject({ code: 'neighbours-aborted', cause: { message: 'enough' } });
  });

  test('what the source throws is thrown', async () => {
    const failing = {
      ...usual.base,
      async *batches() {
        yield { firstRow: 0, rows: 1, data: base.slice(0, dimensions) };
        throw new RangeError('row 1 is bad');
      },
    };
    await expect(exactNeighbours({ ...usual, base: failing, workers: 2 })).rejects.toThrow('row 1 is bad');
  });
});

test('rows that are not included are nobody’s neighbours, and the others keep their numbers', async () => {
  const include = everyThirdAfter100;
  const truth = await exactNeighbours({ ...usual, include, workers: 0 });
  expect(truth.rows).toBe(2_966);
  for (const [query, { expected }] of truth.queries.entries()) {
    const exact = bruteForce(base, vectorOf(queries, dimensions, query), 'l2', 5, include);
    expect([...expected]).toEqual(exact.map(({ row }) => row));
  }
});

function everyThirdAfter100(row: number): boolean {
  return row % 3 === 1 && row > 100;
}

test('with fewer rows than k all of them are the neighbours', async () => {
  const few = sourceOf(base.slice(0, 3 * dimensions), dimensions);
  const truth = await exactNeighbours({ ...usual, base: few, workers: 0 });
  expect(truth.rows).toBe(3);
  expect(truth.queries.every(({ expected }) => expected.length === 3)).toBe(true);
});

test('under cosine a row of zeros is nobody’s neighbour and is not counted', async () => {
  const withZeros = sourceOf(Float32Array.of(0, 0, 1, 0, 0, 0, 0, 1), 2);
  const facts = { base: withZeros, queries: Float32Array.of(1, 1), dimensions: 2, k: 4, workers: 0 };
  const cosine = await exactNeighbours({ ...facts, metric: 'cosine' });
  expect(cosine).toMatchObject({ rows: 2, queries: [{ expected: Uint32Array.of(1, 3) }] });
  const l2 = await exactNeighbours({ ...facts, metric: 'l2' });
  expect(l2).toMatchObject({ rows: 4, queries: [{ expected: Uint32Array.of(1, 3, 0, 2) }] });
});

test('progress tells the rows that were read', async () => {
  const told: number[] = [];
  await exactNeighbours({
    ...usual,
    base: sourceOf(base, dimensions, 4_000),
    workers: 0,
    onRows: (rows) => told.push(rows),
  });
  expect(told).toEqual([4_000, 8_000, 9_000]);
});

describe('is refused:', () => {
  test.each([
    [
      'a query with an element that is no number',
      { queries: new Float32Array(dimensions).fill(Number.NaN) },
      'query-not-finite',
    ],
    ['a query of zeros under cosine', { queries: new Float32Array(dimensions), metric: 'cosine' }, 'query-zero'],
    ['no query at all', { queries: new Float32Array(0) }, 'bad-queries'],
    ['half a query', { queries: new Float32Array(dimensions / 2) }, 'bad-queries'],
    ['a base of other dimensions', { dimensions: 12 }, 'dimensions-differ'],
    ['k of 0', { k: 0 }, 'bad-k'],
    [
      'more neighbours than a truth holds',
      { queries: new Float32Array(2_001 * dimensions), k: 10_000 },
      'too-many-neighbours',
    ],
    ['a share of a worker', { workers: 1.5 }, 'bad-workers'],
  ] as const)('%s', async (_name, change, code) => {
    await expect(exactNeighbours({ ...usual, workers: 0, ...change })).rejects.toMatchObject({ code, exitCode: 2 });
  });

  test('more ties than a truth holds, rather than cut', async () => {
    const rows = 300_000;
    const same = sourceOf(new Float32Array(rows).fill(1), 1);
    const facts = { base: same, queries: Float32Array.of(1, 2, 3, 4), dimensions: 1, k: 1 } as const;
    await expect(exactNeighbours({ ...facts, metric: 'l2', workers: 1 })).rejects.toMatchObject({
      code: 'too-many-ties',
    });
  });
});
