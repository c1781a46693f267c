/** A median with the interval in which it lies with 95 % confidence. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/**
 * The median of the samples with a percentile bootstrap interval (B. Efron, 1979): 2,000 resamples, drawn from the seed,
 * so that the same samples give the same interval.
 */
export function estimate(samples: readonly number[], seed: number): Estimate {
  const next = generator(seed);
  const medians = Array.from({ length: resamples }, () =>
    median(samples.map(() => samples[Math.floor(next() * samples.length)] ?? Number.NaN)),
  );
  return {
    median: median(samples),
    low: quantile(medians, 0.025),
    high: quantile(medians, 0.975),
    samples: samples.length,
  };
}

/** What each block took in one thing over what it took in the other: drift between blocks cancels out. */
export function ratios(numerators: readonly number[], denominators: readonly number[]): readonly number[] {
  if (numerators.length !== denominators.length) {
    throw new RangeError(`${numerators.length} numerators cannot be paired with ${denominators.length} denominators.`);
  }
  return numerators.map((numerator, block) => numerator / (denominators[block] ?? Number.NaN));
}

const resamples = 2_000;

function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** Linear between the two neighbours, as R's type 7. */
function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = samples.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Numbers from 0 to 1, the same for the same seed: Mulberry32 of T. Ettinger, 32 bits of state. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
