/** A value and its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly interval: readonly [number, number];
}

export interface ComparedFigure extends Estimate {
  /** False where the interval is not clear of "the same", or of noise. */
  readonly tellable: boolean;
}

/**
 * The second minus the first. The interval is made of both intervals, each by its own distance from its value, which
 * keeps it asymmetric where they are (G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures",
 * 2008).
 */
export function figureDifference(first: Estimate, second: Estimate): ComparedFigure {
  const value = second.value - first.value;
  const below = Math.hypot(second.value - second.interval[0], first.interval[1] - first.value);
  const above = Math.hypot(second.interval[1] - second.value, first.value - first.interval[0]);
  const interval = [value - below, value + above] as const;
  return { value, interval, tellable: interval[0] > 0 || interval[1] < 0 };
}

/** The second over the first, in logarithms. A ratio within the smallest tellable one is noise. */
export function ratioOf(first: Estimate, second: Estimate, smallestTellableRatio: number): ComparedFigure {
  const { value, interval } = figureDifference(inLogarithms(first), inLogarithms(second));
  const [low, high] = [Math.exp(interval[0]), Math.exp(interval[1])];
  const tellable = low > smallestTellableRatio || high < 1 / smallestTellableRatio;
  return { value: Math.exp(value), interval: [low, high], tellable };
}

function inLogarithms({ value, interval: [low, high] }: Estimate): Estimate {
  return { value: Math.log(value), interval: [Math.log(low), Math.log(high)] };
}
