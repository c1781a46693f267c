import { dimensionFault, rowFaultError, type RowFault, type RowFaultReason } from './row-fault.ts';
import type { BlockOptions, RowBlock, RowReader } from './row-reader.ts';
import { SkippedRows } from './skipped-rows.ts';
import { UsageError } from '../../../base/errors.ts';

/** One row of a format whose rows have no fixed width. */
export interface FoundRow {
  readonly vector: FoundVector;
  /** For a person: `line 18, column "embedding", byte 12345`. */
  readonly place: string;
}

/** A vector, or why it is none. */
export type FoundVector =
  | { readonly kind: 'vector'; readonly data: Float32Array }
  | { readonly kind: 'fault'; readonly reason: RowFaultReason; readonly fact: string; readonly element: number };

interface FoundRowsOptions {
  /** As the file says it; null where it does not. */
  readonly rows: number | null;
  readonly skipBadRows?: boolean | undefined;
  readonly dimensions?: number | undefined;
}

/**
 * A reader over rows that are found one by one. The first good row sets the dimension; a first row that is bad is
 * refused, unless bad rows are skipped. Throws a UsageError where there is none.
 */
export async function foundRowReader(
  path: string,
  rows: () => AsyncIterable<FoundRow>,
  { rows: rowsInFile, skipBadRows = false, dimensions }: FoundRowsOptions,
): Promise<RowReader> {
  const found = skipBadRows && dimensions !== undefined ? dimensions : await firstDimensions(path, rows(), skipBadRows);
  return { dimensions: found, rows: rowsInFile, blocks: (options) => foundBlocks(rows(), found, options) };
}

export function vectorFault(reason: RowFaultReason, fact: string, element = 0): FoundVector {
  return { kind: 'fault', reason, fact, element };
}

async function firstDimensions(path: string, rows: AsyncIterable<FoundRow>, skipBadRows: boolean): Promise<number> {
  const skipped = new SkippedRows();
  let row = 0;
  for await (const { vector, place } of rows) {
    if (vector.kind === 'vector') return vector.data.length;
    const fault = faultOfRow(row, vector);
    if (!skipBadRows) throw rowFaultError(path, fault, place);
    skipped.add(fault, place);
    row += 1;
  }
  const fact = row === 0 ? 'it has no rows' : `all ${row} rows are invalid`;
  throw new UsageError('dataset-empty', `${path} contains no vectors: ${fact}. Pass another file.`);
}

async function* foundBlocks(
  rows: AsyncIterable<FoundRow>,
  dimensions: number,
  { blockRows, signal }: BlockOptions,
): AsyncGenerator<RowBlock> {
  let firstRow = 0;
  let block: FoundRow[] = [];
  for await (const row of rows) {
    block.push(row);
    if (block.length < blockRows) continue;
    signal?.throwIfAborted();
    yield blockOf(block, firstRow, dimensions);
    firstRow += block.length;
    block = [];
  }
  if (block.length > 0) yield blockOf(block, firstRow, dimensions);
}

function blockOf(rows: readonly FoundRow[], firstRow: number, dimensions: number): RowBlock {
  const data = new Float32Array(rows.length * dimensions);
  const faults: RowFault[] = [];
  for (const [index, { vector }] of rows.entries()) {
    const row = firstRow + index;
    if (vector.kind === 'fault') faults.push(faultOfRow(row, vector));
    else if (vector.data.length === dimensions) data.set(vector.data, index * dimensions);
    else faults.push(dimensionFault(row, vector.data.length, dimensions));
  }
  return { firstRow, rows: rows.length, data, faults, placeOf: (row) => rows[row - firstRow]?.place ?? '' };
}

function faultOfRow(row: number, { reason, fact, element }: Extract<FoundVector, { kind: 'fault' }>): RowFault {
  return { row, reason, fact, element };
}
