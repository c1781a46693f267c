/** Vectors of one file, table or generator, in the order of their rows. */
export interface VectorSource {
  /** For a person: `sift.hdf5:train`, `generated realistic 10,000 × 768, seed 1`. */
  readonly name: string;
  readonly dimensions: number;
  /** Null where the format does not say before the last row was read. */
  readonly rows: number | null;
  /**
   * Reads from the first row, anew at each call. Memory is bounded by a few batches, whatever the length of the source.
   * Throws a UsageError that names file, row and byte where the source is not what it should be.
   */
  batches(options?: BatchOptions): AsyncIterable<VectorBatch>;
}

export interface BatchOptions {
  /** How many rows a batch holds at most; the last one may hold fewer. 1,024 by default. */
  readonly batchRows?: number;
  readonly signal?: AbortSignal;
}

/** Some rows, one after another. The array belongs to whoever received it. */
export interface VectorBatch {
  /** The place of the first row among the rows that were delivered, from 0. */
  readonly firstRow: number;
  readonly rows: number;
  /** `rows × dimensions` elements, row by row, all finite. */
  readonly data: Float32Array;
}

export type Metric = 'cosine' | 'l2' | 'inner-product';
