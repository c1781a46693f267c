/**
 * The share of resamples to leave out at either end, so that a percentile interval over so many independent units holds
 * the truth in 95 of 100 cases (90 of them for a share of 0.95): Φ(−√(n/(n−1)) · t(0.975, n−1)), T. Hesterberg, "What Teachers Should Know About the
 * Bootstrap" (2015), section 5. It is 2.5 % for many units and less for few, of which a resample shows too small a spread.
 */
export function tailShare(units: number, share: 0.95 | 0.975 = 0.975): number {
  // One unit says nothing about how units differ: what there is is the spread within it.
  if (units < 2) return 1 - share;
  return normalShareBelow(-Math.sqrt(units / (units - 1)) * studentQuantile(units - 1, share));
}

/** A quantile of Student's t: Abramowitz and Stegun 26.7.5, within 1 % from 3 degrees of freedom on. */
export function studentQuantile(freedom: number, share: 0.95 | 0.975 = 0.975): number {
  const { few, z } = quantiles[share];
  if (freedom < 3) return few[freedom < 2 ? 0 : 1];
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}

/** With one and two degrees of freedom, and of the normal distribution. */
const quantiles = {
  0.95: { few: [6.314, 2.92], z: 1.644_853_626_951_472 },
  0.975: { few: [12.706, 4.303], z: 1.959_963_984_540_054 },
} as const;

/** The standard normal distribution's share below a negative value: Abramowitz and Stegun 26.2.17, within 7.5e-8. */
function normalShareBelow(value: number): number {
  const t = 1 / (1 - 0.231_641_9 * value);
  const density = Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI);
  const polynomial =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return density * polynomial;
}
