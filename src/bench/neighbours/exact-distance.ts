import type { Metric } from '../dataset/vector-source.ts';

/**
 * The distance of two vectors in double precision, as pgvector's operators `<=>`, `<->` and `<#>` define it: 1 - cosine,
 * Euclidean distance, negative inner product. The cosine distance of a vector of zeros is NaN. The kernel adds in the same
 * order, so it answers the same to the last digit.
 */
export function exactDistance(metric: Metric, left: Float32Array, right: Float32Array): number {
  if (metric === 'l2') return distanceFrom('l2', sumOver(left, right, squaredDifference), 0, 0);
  const product = sumOver(left, right, multiplied);
  if (metric === 'inner-product') return distanceFrom(metric, product, 0, 0);
  return distanceFrom(metric, product, sumOver(left, left, multiplied), sumOver(right, right, multiplied));
}

/**
 * The distance from the sums: `sum` is the squared distance for `l2` and the dot product for the others; the squares of
 * the norms are needed for `cosine` only.
 */
export function distanceFrom(metric: Metric, sum: number, leftSquare: number, rightSquare: number): number {
  if (metric === 'l2') return Math.sqrt(sum);
  if (metric === 'inner-product') return 0 - sum;
  return 1 - Math.max(-1, Math.min(1, sum / Math.sqrt(leftSquare * rightSquare)));
}

function sumOver(left: Float32Array, right: Float32Array, term: (left: number, right: number) => number): number {
  if (left.length !== right.length) {
    throw new RangeError(`A vector of ${left.length} dimensions has no distance to one of ${right.length}.`);
  }
  const partial: [number, number, number, number] = [0, 0, 0, 0];
  for (let index = 0; index < left.length; index += 1) {
    partial[(index % 4) as 0] += term(left[index] ?? 0, right[index] ?? 0);
  }
  return partial[0] + partial[2] + (partial[1] + partial[3]);
}

function multiplied(left: number, right: number): number {
  return left * right;
}

function squaredDifference(left: number, right: number): number {
  return (left - right) * (left - right);
}
