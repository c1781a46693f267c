import { elementFault, rowFaultError, type RowFault } from './row-fault.ts';
import type { RowBlock, RowReader } from './row-reader.ts';
import type { SkippedRows } from './skipped-rows.ts';
import { UsageError } from '../../../base/errors.ts';
import type { BatchOptions, VectorBatch } from '../vector-source.ts';

interface CheckedBatchOptions extends BatchOptions {
  readonly path: string;
  /** Delivers that many rows at most. */
  readonly rows: number | undefined;
  /** Where bad rows are counted; undefined refuses them. */
  readonly skipped: SkippedRows | undefined;
}

/**
 * The good rows of a reader in batches of equal length, all elements finite. The first bad row is refused, or every one
 * is counted and left out. A source that delivers no row is refused.
 */
export async function* checkedBatches(reader: RowReader, options: CheckedBatchOptions): AsyncGenerator<VectorBatch> {
  const { path, rows: rowsMax = Infinity, skipped, batchRows = batchRowsDefault, signal } = options;
  const batch = new GrowingBatch(batchRows, reader.dimensions, rowsMax);
  signal?.throwIfAborted();
  for await (const block of reader.blocks({ blockRows: batchRows, signal })) {
    let from = 0;
    for (const fault of [...faultsOf(block, reader.dimensions), null]) {
      const until = fault === null ? block.rows : fault.row - block.firstRow;
      while (from < until && batch.missing > 0) {
        signal?.throwIfAborted();
        from += batch.add(block, from, until);
        if (batch.full) yield batch.take();
      }
      if (batch.missing === 0) break;
      if (fault === null) continue;
      const place = block.placeOf(fault.row, fault.element);
      if (skipped === undefined) throw rowFaultError(path, fault, place);
      skipped.add(fault, place);
      from = until + 1;
    }
    if (batch.missing === 0) break;
  }
  if (batch.started) yield batch.take();
  if (batch.delivered === 0) refuseEmpty(path, skipped);
}

const batchRowsDefault = 1024;

/** What the format found, and beside it the first element of each other row that is not finite. Ascending by row. */
function faultsOf(block: RowBlock, dimensions: number): readonly RowFault[] {
  const { data, firstRow, originalOf } = block;
  const known = new Set(block.faults.map(({ row }) => row));
  const found: RowFault[] = [];
  const length = block.rows * dimensions;
  let index = 0;
  while ((index = nonFinite(data, index, length)) < length) {
    const place = Math.floor(index / dimensions);
    const row = firstRow + place;
    const value = data[index] as number;
    if (!known.has(row)) found.push(elementFault(row, index % dimensions, value, originalOf?.(index) ?? value));
    index = (place + 1) * dimensions;
  }
  return found.length === 0 ? block.faults : [...block.faults, ...found].toSorted((a, b) => a.row - b.row);
}

/** The first index that holds NaN or infinity; `end` where there is none. */
function nonFinite(data: Float32Array, from: number, end: number): number {
  let index = from;
  // A finite number minus itself is 0; NaN and infinity give NaN.
  while (index < end && (data[index] as number) - (data[index] as number) === 0) index += 1;
  return index;
}

class GrowingBatch {
  readonly #batchRows: number;
  readonly #dimensions: number;
  readonly #rowsMax: number;
  #data: Float32Array | null = null;
  #rows = 0;
  #delivered = 0;

  constructor(batchRows: number, dimensions: number, rowsMax: number) {
    this.#batchRows = batchRows;
    this.#dimensions = dimensions;
    this.#rowsMax = rowsMax;
  }

  get delivered(): number {
    return this.#delivered;
  }

  /** Rows that may still come. */
  get missing(): number {
    return this.#rowsMax - this.#delivered - this.#rows;
  }

  get started(): boolean {
    return this.#rows > 0;
  }

  get full(): boolean {
    return this.#rows === this.#batchRows;
  }

  /** Takes rows `from` to `until` of the block, or as many of them as there is room for. Returns how many. */
  add(block: RowBlock, from: number, until: number): number {
    const rows = Math.min(until - from, this.#batchRows - this.#rows, this.missing);
    if (rows === this.#batchRows && block.data.length === rows * this.#dimensions) {
      this.#data = block.data;
    } else {
      this.#data ??= new Float32Array(this.#batchRows * this.#dimensions);
      const part = block.data.subarray(from * this.#dimensions, (from + rows) * this.#dimensions);
      this.#data.set(part, this.#rows * this.#dimensions);
    }
    this.#rows += rows;
    return rows;
  }

  take(): VectorBatch {
    const { rows, data } = { rows: this.#rows, data: this.#data ?? new Float32Array(0) };
    const firstRow = this.#delivered;
    this.#delivered += rows;
    this.#rows = 0;
    this.#data = null;
    return { firstRow, rows, data: rows === this.#batchRows ? data : data.slice(0, rows * this.#dimensions) };
  }
}

function refuseEmpty(path: string, skipped: SkippedRows | undefined): never {
  const fact = skipped !== undefined && skipped.rows > 0 ? `all ${skipped.rows} rows are invalid` : 'it has no rows';
  throw new UsageError('dataset-empty', `${path} contains no vectors: ${fact}. Pass another file.`);
}
