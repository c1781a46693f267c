import { expect, test } from 'vitest';
import { exponential, naturalLogarithm, power } from '../../../../src/bench/dataset/generator/elementary.ts';

test('the logarithm is within 1e-14 of the true one', () => {
  for (const value of [2 ** -33, 1e-9, 0.1, 0.7, 1, 1.3, 9, 1e6]) {
    expect(Math.abs(naturalLogarithm(value) - Math.log(value))).toBeLessThanOrEqual(
      1e-14 * Math.max(1, Math.abs(Math.log(value))),
    );
  }
});

test('the exponential and the power are within 1e-13 of the true ones, relatively', () => {
  for (const value of [-600, -20, -1, -0.1, 0, 0.3, 2, 30, 600]) {
    expect(Math.abs(exponential(value) / Math.exp(value) - 1)).toBeLessThan(1e-13);
  }
  for (const [base, exponent] of [[1, 3] as const, [768, -1.1] as const, [52.7, -3.12] as const, [2, 0] as const]) {
    expect(Math.abs(power(base, exponent) / base ** exponent - 1)).toBeLessThan(1e-13);
  }
});
