import { exactDistance } from './exact-distance.ts';
import type { Metric } from '../dataset/vector-source.ts';

/** Half the distance from 1 to the next float32: the largest relative error of one rounding. */
const float32Rounding = 2 ** -24;

/**
 * How far a dot product of the tile may be from the exact one, as a share of the product of the two norms.
 *
 * A term is rounded once when it is multiplied, once in each addition to its lane's sum (a lane takes every fourth
 * element), and twice when the lanes are added; the sum of the terms' absolute values is at most the product of the norms
 * (Cauchy and Schwarz). So the bound is γ of N. Higham, "Accuracy and Stability of Numerical Algorithms", 2002, § 3.1.
 */
export function tileErrorShare(dimensions: number): number {
  const roundings = Math.ceil(dimensions / 4) + 3;
  return (roundings * float32Rounding) / (1 - roundings * float32Rounding);
}

/**
 * How far the distance of two vectors may be off that somebody else's code counted in float32. pgvector counts L2 by
 * `differences` of elements; code that multiplies matrices has it `expanded` to |a|² + |b|² - 2ab, which loses more.
 */
export function float32DistanceError(
  metric: Metric,
  left: Float32Array,
  right: Float32Array,
  l2: 'differences' | 'expanded' = 'differences',
): number {
  const share = float32ErrorShare(left.length);
  if (metric === 'cosine') return share;
  const leftNorm = norm(left);
  const rightNorm = norm(right);
  if (metric === 'inner-product') return share * leftNorm * rightNorm;
  const distance = exactDistance('l2', left, right);
  if (l2 === 'differences') return share * distance;
  return Math.sqrt(distance * distance + share * (leftNorm * leftNorm + rightNorm * rightNorm)) - distance;
}

/**
 * In an unknown order of additions, so for usual data rather than in the worst case. Rounding errors add up as a random walk
 * does (N. Higham and T. Mary, "A New Approach to Probabilistic Rounding Error Analysis", 2019: √n instead of n); the
 * factor 8 makes an excess improbable. Long vectors have the sure bound of four lanes.
 */
function float32ErrorShare(dimensions: number): number {
  return Math.max(8 * Math.sqrt(dimensions), Math.ceil(dimensions / 4) + 8) * float32Rounding;
}

/** The same for sums in double precision, with room for the few operations around them. */
export function doubleErrorShare(dimensions: number): number {
  return (dimensions + 64) * 2 ** -52;
}

function norm(vector: Float32Array): number {
  return Math.sqrt(-exactDistance('inner-product', vector, vector));
}
