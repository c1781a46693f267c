import type { Metric } from '../dataset/vector-source.ts';

/**
 * The farthest distance that counts as a tie with `distance`: 1e-6 of it farther. For cosine it is at least 1e-12
 * farther, because 1 - cosine of two parallel vectors is zero but for the rounding of double precision. The other two
 * have no such floor: equal rows have equal distances there, and a floor would depend on the scale of the data.
 */
export function tieLimit(metric: Metric, distance: number): number {
  return distance + Math.max(Math.abs(distance) * tieBandShare, metric === 'cosine' ? cosineFloor : 0);
}

const tieBandShare = 1e-6;
const cosineFloor = 1e-12;
