import { expect, test } from 'vitest';
import { exactDistance } from '../../../src/bench/neighbours/exact-distance.ts';

const vector = (...elements: readonly number[]): Float32Array => Float32Array.from(elements);

test("distances are those of pgvector's operators", () => {
  expect(exactDistance('l2', vector(0, 0), vector(3, 4))).toBe(5);
  expect(exactDistance('inner-product', vector(1, 2), vector(3, 4))).toBe(-11);
  expect(exactDistance('cosine', vector(1, 1), vector(1, 1))).toBe(0);
  expect(exactDistance('cosine', vector(1, 0), vector(0, 2))).toBe(1);
  expect(exactDistance('cosine', vector(1, 1), vector(-1, -1))).toBe(2);
  expect(exactDistance('cosine', vector(1, 1), vector(-1.1, -1.1))).toBe(2);
});

test('the cosine distance of zeros is not a number, as pgvector says', () => {
  expect(exactDistance('cosine', vector(0, 0), vector(1, 0))).toBeNaN();
});

test('the largest and the smallest float32 have distances too', () => {
  const largest = 3.402_823_466_385_288_6e38;
  expect(exactDistance('l2', vector(largest, 0), vector(-largest, 0))).toBe(2 * largest);
  const smallest = 2 ** -149;
  expect(exactDistance('l2', vector(smallest), vector(0))).toBe(smallest);
  expect(exactDistance('cosine', vector(smallest, 0), vector(largest, 0))).toBe(0);
});

test('vectors of different lengths are an error', () => {
  expect(() => exactDistance('l2', vector(1), vector(1, 2))).toThrow(RangeError);
});
