/**
 * The digits of a number without its point, so that 2.413 ms, 2413 µs and 0.002413 s are the same: units whose factor is a
 * power of ten need no thought.
 */
export type Significand = string;

/** A number at every precision from three to eight digits at which it may be shown, rounded and cut off. */
export function significandsOf(value: number): readonly Significand[] {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(magnitude) || magnitude === 0) return [];
  const exact = withoutNoise(magnitude);
  const found = new Set<string>();
  for (let digits = digitsMin; digits <= Math.min(digitsMax, exact.length); digits += 1) {
    found.add(rounded(magnitude, digits));
    found.add(exact.slice(0, digits));
  }
  return [...found].filter((significand) => !isRound(significand));
}

/**
 * The significand of a number as somebody wrote it. Null where it tells too little: fewer than three digits, or three
 * without a point, zeros at the end not counted; years, and powers of two, which sizes of memory and of pages are.
 */
export function significandOfText(text: string): Significand | null {
  if (/^(?:19|20)\d\d$/.test(text)) return null;
  const whole = /^-?\d+$/.test(text) || /^-?\d{1,3}(?:,000)+$/.test(text);
  const digits = whole ? digitsOf(text).replace(/0+$/, '') : digitsOf(text.replace(/e.*$/i, ''));
  if (isRound(digits) || isPowerOfTwo(text) || (whole && digits.length <= digitsMin)) return null;
  if (digits.length <= digitsMax) return digits;
  const magnitude = Number(`0.${digits}`);
  // A program that prints all digits prints 0.37 as 0.36999999999999994.
  return isRound(withoutNoise(magnitude)) ? null : rounded(magnitude, digitsMax);
}

/**
 * Numbers in a text as they are written: `2.413`, `1,234.5`, `0,95`, `6.1e-3`; no versions, dates, hashes, addresses, and no
 * lengths of a style sheet.
 */
export const writtenNumber =
  /(?<![\w.\-/])-?(?:\d{1,3}(?:(?:,|'|\u00c2\u00a0|\u00e2\u0080\u0089|\u00e2\u0080\u00af)\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?:e[+-]?\d{1,3})?(?![-/.:]?\d|(?:r?em|px|ch|vh|vw)\b)/gi;

export const digitsMin = 3;
export const digitsMax = 8;

/** More than any clock or count gives, fewer than a sum of binary fractions spoils. */
const digitsTrusted = 12;

/** The digits that a number has; those are left out that are only how binary fractions add up. */
export function withoutNoise(magnitude: number): string {
  return rounded(magnitude, digitsTrusted).replace(/0+$/, '');
}

/** The same number with fewer zeros shown behind it: a share of 159 in 200 is 0.795, and a table says 0.7950. */
export function withoutZeros(significand: Significand): Significand {
  return significand.slice(0, digitsMin) + significand.slice(digitsMin).replace(/0+$/, '');
}

/** Fewer than three digits and zeros: what people choose more often than they measure it. */
function isRound(digits: string): boolean {
  return digits.replace(/0+$/, '').length < digitsMin;
}

function isPowerOfTwo(text: string): boolean {
  return Number.isInteger(Math.log2(Number(text.replaceAll(',', ''))));
}

function rounded(magnitude: number, digits: number): string {
  return digitsOf(magnitude.toPrecision(digits).replace(/e.*$/, ''));
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '').replace(/^0+/, '');
}
