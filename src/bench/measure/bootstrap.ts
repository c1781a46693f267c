import { mean, quantileOfSorted, sorted, variance } from '../dataset/statistics/quantile.ts';
import { uniform } from './random.ts';
import { studentQuantile, tailShare } from './tail-share.ts';

/** Lower and upper end. */
export type Interval = [low: number, high: number];

/** What the samples say, and the interval in which the truth lies with 95 % confidence. */
interface Estimated {
  readonly value: number;
  readonly interval: Interval;
}

/**
 * The mean, with a percentile bootstrap interval (B. Efron, 1979), widened for few samples. The same samples and seed give the same interval.
 * Throws a RangeError without samples, as all estimates here.
 */
export function bootstrapMean(samples: ArrayLike<number>, seed: number): Estimated {
  const values = Float64Array.from(samples);
  const next = uniform(seed);
  const count = values.length;
  const value = mean(values);
  const interval = percentileInterval(count, () => {
    let sum = 0;
    for (let drawn = 0; drawn < count; drawn += 1) sum += values[Math.floor(next() * count)] as number;
    return sum / count;
  });
  return { value, interval };
}

/**
 * The mean over builds of an index and over queries, and the interval in which the mean of one further build over such
 * queries lies with 95 % confidence. Every build answers the same queries, in the same order. The queries are resampled
 * with what all builds made of them; how builds differ is a normal deviate of unknown spread, and a further build adds
 * its own (Student's t for a prediction). A single build says nothing about others: then the interval is over queries.
 *
 * Throws a RangeError where builds answered different numbers of queries.
 */
export function bootstrapBuilds(builds: readonly ArrayLike<number>[], seed: number): Estimated {
  const queries = builds[0]?.length ?? 0;
  if (builds.some(({ length }) => length !== queries)) throw new RangeError('Builds answered different queries.');
  const ofQuery = Float64Array.from(
    { length: queries },
    (_, query) => builds.reduce((sum, build) => sum + (build[query] as number), 0) / builds.length,
  );
  const { value, interval } = bootstrapMean(ofQuery, seed);
  const spread = spreadOfNext(builds.map((build) => mean(Float64Array.from(build))));
  return {
    value,
    interval: [value - Math.hypot(value - interval[0], spread), value + Math.hypot(interval[1] - value, spread)],
  };
}

/** How far the next one may lie from the mean of these, with 95 % confidence. */
function spreadOfNext(means: readonly number[]): number {
  const count = means.length;
  if (count < 2) return 0;
  return studentQuantile(count - 1) * Math.sqrt(variance(means) * (1 + 1 / count));
}

/** The median, with a percentile bootstrap interval. */
export function bootstrapMedian(samples: ArrayLike<number>, seed: number): Estimated {
  const ascending = sorted(samples);
  const value = quantileOfSorted(ascending, 0.5);
  const resample = medianResampler(ascending, uniform(seed));
  return { value, interval: percentileInterval(ascending.length, resample) };
}

/**
 * The mean over blocks of each block's median. A whole block that was disturbed moves it by its share, a disturbed call
 * hardly. The interval resamples blocks, and then samples within each drawn block, so it knows both how blocks differ and
 * how samples do. It is wide rather than narrow where blocks do not differ: the spread within them counts twice.
 */
export function bootstrapBlocks(blocks: readonly ArrayLike<number>[], seed: number): Estimated {
  const ascending = blocks.filter(({ length }) => length > 0).map(sorted);
  const value = mean(ascending.map((block) => quantileOfSorted(block, 0.5)));
  const next = uniform(seed);
  const resamplers = ascending.map((block) => medianResampler(block, next));
  const samples = ascending.reduce((sum, { length }) => sum + length, 0);
  const resample = (): number => {
    let sum = 0;
    for (let drawn = 0; drawn < resamplers.length; drawn += 1) {
      sum += (resamplers[Math.floor(next() * resamplers.length)] as () => number)();
    }
    return sum / resamplers.length;
  };
  return { value, interval: percentileInterval(samples, resample, resamplers.length) };
}

function percentileInterval(samples: number, resample: () => number, units = samples): Interval {
  const resamples = Math.max(resamplesMin, Math.min(resamplesMax, Math.floor(drawsMax / samples)));
  const statistics = Float64Array.from({ length: resamples }, resample).sort();
  const tail = tailShare(units);
  return [quantileOfSorted(statistics, tail), quantileOfSorted(statistics, 1 - tail)];
}

const resamplesMax = 2_000;
/** Beyond 20,000 samples fewer resamples are drawn: a fifth of a second, and the ends of the interval hardly move. */
const drawsMax = 40_000_000;
const resamplesMin = 400;

/**
 * Medians of resamples without sorting one: which ranks were drawn is counted, and the middle of the counts is the
 * median.
 */
function medianResampler(ascending: Float64Array, next: () => number): () => number {
  const count = ascending.length;
  const drawnOfRank = new Uint32Array(count);
  const lower = Math.floor((count - 1) / 2);
  const upper = Math.ceil((count - 1) / 2);
  return () => {
    drawnOfRank.fill(0);
    for (let drawn = 0; drawn < count; drawn += 1) {
      const rank = Math.floor(next() * count);
      drawnOfRank[rank] = (drawnOfRank[rank] as number) + 1;
    }
    let rank = 0;
    let passed = drawnOfRank[0] as number;
    while (passed <= lower) passed += drawnOfRank[(rank += 1)] as number;
    const below = ascending[rank] as number;
    while (passed <= upper) passed += drawnOfRank[(rank += 1)] as number;
    return (below + (ascending[rank] as number)) / 2;
  };
}
