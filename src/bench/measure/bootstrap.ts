import { mean, quantileOfSorted, sorted } from '../dataset/statistics/quantile.ts';
import { uniform } from './random.ts';
import { tailShare } from './tail-share.ts';

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
