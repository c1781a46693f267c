import { exactDistance } from '../../../src/bench/neighbours/exact-distance.ts';
import type { Metric, VectorSource } from '../../../src/bench/dataset/vector-source.ts';

/** Vectors in memory, in batches of so many rows at most. */
export function sourceOf(data: Float32Array, dimensions: number, batchRowsMax = 1_024): VectorSource {
  const rows = data.length / dimensions;
  return {
    name: `${rows} × ${dimensions} in memory`,
    dimensions,
    rows,
    async *batches({ batchRows = 1_024 } = {}) {
      const step = Math.min(batchRows, batchRowsMax);
      for (let firstRow = 0; firstRow < rows; firstRow += step) {
        const count = Math.min(step, rows - firstRow);
        yield {
          firstRow,
          rows: count,
          data: data.slice(firstRow * dimensions, (firstRow + count) * dimensions),
        };
      }
    },
  };
}

export function vectorOf(data: Float32Array, dimensions: number, row: number): Float32Array {
  return data.subarray(row * dimensions, (row + 1) * dimensions);
}

/**
 * The neighbours as their definition says: every distance in double precision, all sorted, and what is within the band of
 * the k-th one. Nothing but the distance of two vectors is shared with the code under test.
 */
export function bruteForce(
  base: Float32Array,
  query: Float32Array,
  metric: Metric,
  k: number,
  include: (row: number) => boolean = () => true,
): { readonly row: number; readonly distance: number }[] {
  const all = Array.from({ length: base.length / query.length }, (_, row) => ({
    row,
    distance: exactDistance(metric, vectorOf(base, query.length, row), query),
  })).filter(({ row, distance }) => include(row) && !Number.isNaN(distance));
  all.sort((left, right) => left.distance - right.distance || left.row - right.row);
  const last = all[k - 1];
  if (last === undefined) return all;
  const limit = last.distance + Math.max(Math.abs(last.distance) * 1e-6, metric === 'cosine' ? 1e-12 : 0);
  return all.filter(({ distance }) => distance <= limit);
}
