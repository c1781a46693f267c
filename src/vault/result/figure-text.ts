/** A time as `pgparity results show` prints it, and as the guard looks for it: milliseconds with three decimals. */
export function timeText(milliseconds: number): string {
  return milliseconds.toFixed(3);
}

/** A rate as `pgparity results show` prints it, and as the guard looks for it: one decimal. */
export function rateText(perSecond: number): string {
  return perSecond.toFixed(1);
}
