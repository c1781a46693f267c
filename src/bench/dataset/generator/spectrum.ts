import { power } from './elementary.ts';

/** How the variance falls from one direction to the next: (i + shift)^−exponent. A shift makes the head flat. */
interface Spectrum {
  readonly exponent: number;
  readonly shift: number;
}

/** The standard deviation in each direction, largest first; the squares sum to 1. */
export function deviationsOf(spectrum: Spectrum, dimensions: number): Float64Array {
  const variances = Float64Array.from({ length: dimensions }, (_, index) =>
    power(index + 1 + spectrum.shift, -spectrum.exponent),
  );
  let total = 0;
  for (const variance of variances) total += variance;
  return variances.map((variance) => Math.sqrt(variance / total));
}
