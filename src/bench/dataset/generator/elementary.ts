/**
 * Logarithm, exponential and power made of the four basic operations, which IEEE 754 rounds the same everywhere.
 * `Math.log`, `Math.exp` and `Math.pow` may differ in the last digit between versions of V8; these may not. They are
 * within 1e-14 of the true value, which is more than a generator of data needs.
 */

/** The natural logarithm of a positive, finite, normal number. */
export function naturalLogarithm(value: number): number {
  let mantissa = value;
  let exponent = 0;
  while (mantissa >= 1.5) {
    mantissa /= 2;
    exponent += 1;
  }
  while (mantissa < 0.75) {
    mantissa *= 2;
    exponent -= 1;
  }
  // ln m = 2 · artanh((m − 1) / (m + 1)), and |(m − 1) / (m + 1)| ≤ 0.2.
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let term = 25; term >= 1; term -= 2) sum = sum * square + 1 / term;
  return 2 * ratio * sum + exponent * logarithmOfTwo;
}

/** e to the power of a number between −700 and 700. */
export function exponential(value: number): number {
  const halvings = Math.round(value / logarithmOfTwo);
  const rest = value - halvings * logarithmOfTwo;
  let sum = 1;
  for (let term = 18; term >= 1; term -= 1) sum = 1 + (rest / term) * sum;
  const factor = halvings < 0 ? 0.5 : 2;
  for (let step = Math.abs(halvings); step > 0; step -= 1) sum *= factor;
  return sum;
}

/** A positive base to any exponent. */
export function power(base: number, exponent: number): number {
  return exponential(exponent * naturalLogarithm(base));
}

const logarithmOfTwo = 0.693_147_180_559_945_3;
