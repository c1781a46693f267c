import { estimate, ratios, type Estimate } from './estimate.ts';
import { durationsOf, type Sample } from './interleave.ts';

/** Something that has a target, measured. */
export interface Measurement {
  readonly name: string;
  /** What it is compared with, measured in the same run. */
  readonly reference: string;
  readonly unit: 'ratio' | 'ms' | 'GFLOP/s';
  readonly value: Estimate;
  /** The largest median that meets the target; the smallest one where more is better. */
  readonly target: number;
  readonly better: 'lower' | 'higher';
  readonly met: boolean;
  /** True when the interval holds the target: another run may say the opposite. */
  readonly doubtful: boolean;
  /** The medians of the arms in milliseconds. */
  readonly armsMs: Readonly<Record<string, Estimate>>;
  /** What a reader has to know beside the number. */
  readonly notes: readonly string[];
  readonly samples: readonly Sample[];
}

export interface MeasurementOptions {
  readonly name: string;
  readonly reference: string;
  readonly unit: Measurement['unit'];
  readonly target: number;
  /** `lower` by default: the value is a time, or a ratio of times. */
  readonly better?: Measurement['better'];
  readonly samples: readonly Sample[];
  /** The value of each block: a ratio or a duration. */
  readonly values: readonly number[];
  readonly seed: number;
  readonly notes?: readonly string[];
}

export function measurementOf(options: MeasurementOptions): Measurement {
  const { name, reference, unit, target, samples, seed, better = 'lower' } = options;
  const value = estimate(options.values, seed);
  const arms = [...new Set(samples.map(({ arm }) => arm))];
  return {
    name,
    reference,
    unit,
    value,
    target,
    better,
    met: better === 'lower' ? value.median <= target : value.median >= target,
    doubtful: value.low <= target && target < value.high,
    armsMs: Object.fromEntries(arms.map((arm) => [arm, estimate(durationsOf(samples, arm), seed)])),
    notes: options.notes ?? [],
    samples,
  };
}

/** The ratio of two arms, block by block. */
export function armRatios(samples: readonly Sample[], numerator: string, denominator: string): readonly number[] {
  return ratios(durationsOf(samples, numerator), durationsOf(samples, denominator));
}
