/** What one setting showed: it reaches the target, misses it, or is not answered through the index at all. */
export type Trial = 'reached' | 'missed' | 'unproven';

interface Bounds {
  readonly low: number;
  readonly high: number;
  /** Tried first. */
  readonly start: number;
}

/**
 * The smallest whole number within the bounds that reaches the target, as near as {@link nearEnough}, where more never
 * finds less; null where none does. Grows or shrinks by factors from the start, then halves the ratio. What is unproven
 * counts as beyond the largest usable number.
 */
export async function smallestReaching(
  { low, high, start }: Bounds,
  tryAt: (value: number) => Promise<Trial>,
): Promise<number | null> {
  let missed = low - 1;
  let beyond = high + 1;
  let reached: number | null = null;
  let next = Math.min(high, Math.max(low, start));
  while (missed < next && next < beyond) {
    const trial = await tryAt(next);
    if (trial === 'missed') missed = next;
    else beyond = next;
    if (trial === 'reached') reached = next;
    if (reached !== null && beyond === reached && reached <= Math.max(missed + 1, missed * nearEnough)) break;
    next = nextBetween(missed, beyond, { low, high });
  }
  return reached;
}

/** Costs within 5 % of each other are one. */
const nearEnough = 1.05;

/** Towards a bound where nothing was tried on that side yet, otherwise the geometric middle. */
function nextBetween(missed: number, beyond: number, { low, high }: Pick<Bounds, 'low' | 'high'>): number {
  if (beyond > high) return Math.min(high, missed * 2);
  if (missed < low) return Math.max(low, Math.floor(beyond / 2));
  return Math.min(beyond - 1, Math.max(missed + 1, Math.round(Math.sqrt(missed * beyond))));
}
