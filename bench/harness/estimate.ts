import { bootstrapMedian } from '../../src/bench/measure/bootstrap.ts';

/** A median with the interval in which it lies with 95 % confidence. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/** The median of the samples; the same samples and seed give the same interval. */
export function estimate(samples: readonly number[], seed: number): Estimate {
  const { value, interval } = bootstrapMedian(samples, seed);
  return { median: value, low: interval[0], high: interval[1], samples: samples.length };
}

/** What each block took in one thing over what it took in the other: drift between blocks cancels out. */
export function ratios(numerators: readonly number[], denominators: readonly number[]): readonly number[] {
  if (numerators.length !== denominators.length) {
    throw new RangeError(`${numerators.length} numerators cannot be paired with ${denominators.length} denominators.`);
  }
  return numerators.map((numerator, block) => numerator / (denominators[block] ?? Number.NaN));
}
