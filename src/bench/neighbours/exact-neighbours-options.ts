import type { Metric, VectorSource } from '../dataset/vector-source.ts';

export interface ExactNeighboursOptions {
  readonly base: VectorSource;
  /** Row by row, `dimensions` elements each, all finite. */
  readonly queries: Float32Array;
  /** From 1 to 16,000, and the same as the base's. */
  readonly dimensions: number;
  readonly metric: Metric;
  /** How many neighbours, from 1 to 10,000. */
  readonly k: number;
  /** Searches these rows only; a row keeps its number. */
  readonly include?: (row: number) => boolean;
  /** Threads that search: by default one a core, 8 at most. With 0 the calling thread searches. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Called with the number of rows that were read so far. */
  readonly onRows?: (rows: number) => void;
}
