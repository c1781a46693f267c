import { expect, test } from 'vitest';
import {
  bootstrapBlocks,
  bootstrapBuilds,
  bootstrapMean,
  bootstrapMedian,
} from '../../../src/bench/measure/bootstrap.ts';
import { uniform } from '../../../src/bench/measure/random.ts';

const experiments = 200;

test('95 % of the intervals of a mean hold the mean', () => {
  const share = coverage(1, (seed) => bootstrapMean(exponentials(60, seed), seed));
  // With 200 experiments and samples as skewed as these, from 89 to 98 %.
  expect(share).toBeGreaterThan(0.89);
  expect(share).toBeLessThan(0.985);
});

test('95 % of the intervals of a median hold the median', () => {
  const share = coverage(Math.LN2, (seed) => bootstrapMedian(exponentials(101, seed), seed));
  expect(share).toBeGreaterThan(0.91);
  expect(share).toBeLessThan(0.985);
});

test('at least 95 % of the intervals over blocks hold the truth where blocks do not differ', () => {
  const share = coverage(0, (seed) => {
    const normal = normals(seed);
    return bootstrapBlocks(
      Array.from({ length: 10 }, () => Float64Array.from({ length: 30 }, normal)),
      seed,
    );
  });
  expect(share).toBeGreaterThan(0.94);
});

test('the interval over blocks knows that blocks differ', () => {
  const normal = normals(5);
  const blocks = Array.from({ length: 12 }, () => {
    const shift = normal() * 3;
    return Float64Array.from({ length: 100 }, () => shift + normal());
  });
  const [low, high] = bootstrapBlocks(blocks, 1).interval;
  const [lowOfAll, highOfAll] = bootstrapMedian(
    blocks.flatMap((block) => [...block]),
    1,
  ).interval;
  expect(high - low).toBeGreaterThan(3 * (highOfAll - lowOfAll));
});

test('95 % of the intervals over a dozen blocks hold the truth where blocks differ much', () => {
  const share = coverage(0, (seed) => {
    const normal = normals(seed);
    const blocks = Array.from({ length: 12 }, () => {
      const shift = normal();
      return Float64Array.from({ length: 20 }, () => shift + normal() * 0.2);
    });
    return bootstrapBlocks(blocks, seed);
  });
  expect(share).toBeGreaterThan(0.9);
  expect(share).toBeLessThan(0.99);
});

test.each([3, 5])('95 %% of the intervals over %i builds hold the recall of a further build', (builds) => {
  let held = 0;
  for (let seed = 1; seed <= experiments; seed += 1) {
    const normal = normals(seed);
    const difficulty = Float64Array.from({ length: 300 }, () => 0.93 + 0.05 * normal());
    const build = (): Float64Array => {
      const effect = 0.007 * normal();
      return difficulty.map((share) => Math.min(1, share + effect));
    };
    const { interval } = bootstrapBuilds(Array.from({ length: builds }, build), seed);
    const further = build().reduce((sum, share) => sum + share, 0) / 300;
    if (interval[0] <= further && further <= interval[1]) held += 1;
  }
  expect(held / experiments).toBeGreaterThan(0.92);
});

test('a single build has an interval over queries alone, and builds must have answered the same queries', () => {
  const one = exponentials(60, 3);
  expect(bootstrapBuilds([one], 3)).toEqual(bootstrapMean(one, 3));
  expect(() => bootstrapBuilds([one, one.subarray(1)], 3)).toThrow(RangeError);
});

test('one disturbed call does not move a median, and the same seed gives the same interval', () => {
  const quiet = exponentials(500, 3);
  const disturbed = Float64Array.from(quiet);
  disturbed[17] = 1e9;
  expect(bootstrapMedian(disturbed, 3).value).toBeCloseTo(bootstrapMedian(quiet, 3).value, 1);
  expect(bootstrapMedian(quiet, 3)).toEqual(bootstrapMedian(quiet, 3));
  expect(bootstrapMedian(quiet, 3).interval).not.toEqual(bootstrapMedian(quiet, 4).interval);
});

test('blocks without a sample are left out, and nothing is refused', () => {
  expect(bootstrapBlocks([[], [2, 2], []], 1)).toEqual({ value: 2, interval: [2, 2] });
  expect(() => bootstrapBlocks([[]], 1)).toThrow(RangeError);
  expect(() => bootstrapMean([], 1)).toThrow(RangeError);
});

function coverage(truth: number, estimate: (seed: number) => ReturnType<typeof bootstrapMean>): number {
  let held = 0;
  for (let seed = 1; seed <= experiments; seed += 1) {
    const { value, interval } = estimate(seed);
    expect(interval[0]).toBeLessThanOrEqual(value);
    expect(interval[1]).toBeGreaterThanOrEqual(value);
    if (interval[0] <= truth && truth <= interval[1]) held += 1;
  }
  return held / experiments;
}

/** Of mean 1 and median ln 2. */
function exponentials(count: number, seed: number): Float64Array {
  const next = uniform(apart(seed));
  return Float64Array.from({ length: count }, () => -Math.log(1 - next()));
}

/** Box and Muller's. */
function normals(seed: number): () => number {
  const next = uniform(apart(seed));
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Seeds that follow each other begin alike; Fibonacci hashing sets them apart. */
function apart(seed: number): number {
  return Math.imul(seed, 2_654_435_761);
}
