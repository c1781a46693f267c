/**
 * The digits of a number without its point, so that 2.413 ms, 2413 µs and 0.002413 s are the same: units whose factor is a
 * power of ten need no thought.
 */
export type Significand = string;

/** A number at every precision from three to eight digits at which it may be shown, rounded and cut off. */
export function significandsOf(value: number): readonly Significand[] {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(magnitude) || magnitude === 0) return [];
  const exact = digitsOf(String(magnitude.toPrecision(15)).replace(/e.*$/, '')).replace(/0+$/, '');
  if (exact.length < digitsMin) return [];
  const found = new Set<string>();
  for (let digits = digitsMin; digits <= Math.min(digitsMax, exact.length); digits += 1) {
    found.add(digitsOf(magnitude.toPrecision(digits).replace(/e.*$/, '')));
    found.add(exact.slice(0, digits));
  }
  return [...found];
}

/**
 * The significand of a number as somebody wrote it. Null where it tells too little: fewer than three digits, or three
 * without a point, zeros at the end of a whole number not counted, and years.
 */
export function significandOfText(text: string): Significand | null {
  if (/^(?:19|20)\d\d$/.test(text)) return null;
  const whole = /^-?\d+$/.test(text) || /^-?\d{1,3}(?:,000)+$/.test(text);
  const digits = whole ? digitsOf(text).replace(/0+$/, '') : digitsOf(text.replace(/e.*$/i, ''));
  if (digits.length < (whole ? digitsMin + 1 : digitsMin)) return null;
  return digits.length <= digitsMax ? digits : digitsOf(Number(`0.${digits}`).toPrecision(digitsMax));
}

/** Numbers in a text as they are written: `2.413`, `1,234.5`, `0,95`, `6.1e-3`; no versions, dates, hashes or addresses. */
export const writtenNumber =
  /(?<![\w.\-/])-?(?:\d{1,3}(?:(?:,|'|\u00c2\u00a0|\u00e2\u0080\u0089|\u00e2\u0080\u00af)\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?:e[+-]?\d{1,3})?(?![-/.:]?\d)/gi;

export const digitsMin = 3;
export const digitsMax = 8;

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '').replace(/^0+/, '');
}
