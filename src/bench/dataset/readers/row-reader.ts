import type { RowFault } from './row-fault.ts';

/** Rows of a file as its format gives them, before they are judged. */
export interface RowReader {
  readonly dimensions: number;
  /** Null where the format does not say. */
  readonly rows: number | null;
  /** From the first row, anew at each call. Throws a UsageError where the file itself is broken. */
  blocks(options: BlockOptions): AsyncIterable<RowBlock>;
}

export interface BlockOptions {
  /** A wish: blocks of this many rows, or a multiple, need no copying. */
  readonly blockRows: number;
  readonly signal: AbortSignal | undefined;
}

export interface RowBlock {
  /** From 0, as it lies in the file. */
  readonly firstRow: number;
  readonly rows: number;
  /** `rows × dimensions` elements, which may be anything in a row with a fault. Belongs to the receiver. */
  readonly data: Float32Array;
  /** What the format found already, ascending by row, one at most for a row. */
  readonly faults: readonly RowFault[];
  /** Where a row, or one element of it, lies: `byte 8772`, `line 18, byte 12345`, `row group 2`. */
  placeOf(row: number, element: number): string;
  /** The number before it became a float32, at an index of `data`. */
  originalOf?(index: number): number;
}
