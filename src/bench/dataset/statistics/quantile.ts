/** The value below which the share of the samples lies: linear between the two neighbours, as R's type 7. */
export function quantile(samples: ArrayLike<number>, share: number): number {
  return quantileOfSorted(sorted(samples), share);
}

/** As {@link quantile}, of samples that ascend already. */
export function quantileOfSorted(ascending: Float64Array, share: number): number {
  if (ascending.length === 0) throw new RangeError('There is no quantile of nothing.');
  const place = (ascending.length - 1) * share;
  const below = ascending[Math.floor(place)] as number;
  const above = ascending[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(samples: ArrayLike<number>): number {
  return quantile(samples, 0.5);
}

export function mean(samples: ArrayLike<number>): number {
  if (samples.length === 0) throw new RangeError('There is no mean of nothing.');
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += samples[index] as number;
  return sum / samples.length;
}

/** Of what the samples are drawn from: with one less than their count below. */
export function variance(samples: readonly number[]): number {
  const middle = mean(samples);
  return samples.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (samples.length - 1);
}

/** A copy that ascends. */
export function sorted(samples: ArrayLike<number>): Float64Array {
  return Float64Array.from(samples).sort();
}
