import type { Metric } from '../dataset/vector-source.ts';

/**
 * The exact neighbours of every query. `expected` holds every row whose distance is within the tie band of the k-th
 * smallest one, so it has k rows or more (fewer only where the source has fewer than k rows), nearest first, ties by row.
 */
export interface Truth {
  readonly k: number;
  readonly metric: Metric;
  /** Rows that were searched. */
  readonly rows: number;
  readonly queries: readonly QueryTruth[];
}

export interface QueryTruth {
  /** Places of rows in the source, from 0. */
  readonly expected: Uint32Array;
  /** In double precision, as pgvector's operators count them: cosine distance, L2 distance, negative inner product. */
  readonly distances: Float64Array;
}
