import { expect, test } from 'vitest';
import { RandomStream } from '../../../../src/bench/dataset/generator/random-stream.ts';
import { eigenvaluesOf } from '../../../../src/bench/dataset/statistics/eigenvalues.ts';

test('the eigenvalues of the second difference are 2 − 2·cos(π·i / (n + 1))', () => {
  const size = 40;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    matrix[row * size + row] = 2;
    if (row > 0) matrix[row * size + row - 1] = -1;
    if (row < size - 1) matrix[row * size + row + 1] = -1;
  }
  const expected = Array.from(
    { length: size },
    (_, index) => 2 - 2 * Math.cos((Math.PI * (size - index)) / (size + 1)),
  );
  expect(differenceOf(eigenvaluesOf(matrix, size), expected)).toBeLessThan(1e-9);
});

test('a dense matrix has the eigenvalues it was made of', () => {
  const size = 25;
  const expected = Array.from({ length: size }, (_, index) => (size - index) ** 2 - 40);
  expect(differenceOf(eigenvaluesOf(reflected(expected, 20_251_101), size), expected)).toBeLessThan(1e-9);
});

test('repeated eigenvalues, zeros and a single element are found', () => {
  expect(differenceOf(eigenvaluesOf(reflected([7, 7, 7, 0, 0], 3), 5), [7, 7, 7, 0, 0])).toBeLessThan(1e-9);
  expect(differenceOf(eigenvaluesOf(new Float64Array(9), 3), [0, 0, 0])).toBeLessThan(1e-9);
  expect(differenceOf(eigenvaluesOf(Float64Array.of(-4), 1), [-4])).toBeLessThan(1e-9);
  expect(differenceOf(eigenvaluesOf(Float64Array.of(2, 1, 1, 2), 2), [3, 1])).toBeLessThan(1e-9);
});

test('a matrix that is not finite is refused instead of never ending', () => {
  expect(() => eigenvaluesOf(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).toThrow(/do not converge/);
});

/** The largest one, and infinite where the numbers are not as many. */
function differenceOf(found: Float64Array, expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity;
  return Math.max(...expected.map((value, index) => Math.abs((found[index] ?? 0) - value)));
}

/** H·diag·H with H = 1 − 2·u·uᵀ, several times: the same eigenvalues in other directions. */
function reflected(eigenvalues: readonly number[], seed: number): Float64Array {
  const size = eigenvalues.length;
  let matrix = Float64Array.from({ length: size * size }, (_, at) =>
    at % (size + 1) === 0 ? (eigenvalues[at % size] ?? 0) : 0,
  );
  for (let step = 0; step < 3; step += 1) {
    const normal = new Float64Array(size);
    new RandomStream(seed, step).fillNormal(normal);
    const square = normal.reduce((sum, value) => sum + value * value, 0);
    const mirror = Float64Array.from({ length: size * size }, (_, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      return (row === column ? 1 : 0) - (2 * (normal[row] ?? 0) * (normal[column] ?? 0)) / square;
    });
    matrix = multiplied(multiplied(mirror, matrix, size), mirror, size);
  }
  return matrix;
}

function multiplied(left: Float64Array, right: Float64Array, size: number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: size * size }, (_, at) => {
    let sum = 0;
    for (let index = 0; index < size; index += 1) {
      sum += (left[Math.floor(at / size) * size + index] ?? 0) * (right[index * size + (at % size)] ?? 0);
    }
    return sum;
  });
}
