import { qualifiedName } from './search-sql.ts';
import { writeVector } from './wire-message.ts';
import type { LoadBatch, LoadTarget } from './benchmark-database.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';

/** `COPY … (id, integers…, vector) FROM source WITH (FORMAT binary)`. */
export function copySql(target: LoadTarget, source: string): string {
  const columns = [target.idColumn, ...target.integerColumns, target.vectorColumn].map(quoteIdentifier);
  return `COPY ${qualifiedName(target)} (${columns.join(', ')}) FROM ${source} WITH (FORMAT binary)`;
}

/** The signature, no flags, no extension of the header (PostgreSQL's documentation, COPY, "Binary Format"). */
export const copyHeader = Buffer.from('PGCOPY\n\u00FF\r\n\0\0\0\0\0\0\0\0\0', 'latin1');

/** A field count of -1. */
export const copyTrailer = Buffer.from([0xff, 0xff]);

/**
 * The rows of a batch as binary COPY has them, in one buffer. Throws a RangeError where the batch lacks a column, or a
 * column of it has another number of rows.
 */
export function copyRows(target: LoadTarget, batch: LoadBatch): Buffer {
  if (batch.rows === 0) return Buffer.alloc(0);
  const dimensions = batch.data.length / batch.rows;
  const integers = target.integerColumns.map((name) => columnOf(batch, name));
  if (!Number.isInteger(dimensions) || (batch.ids !== undefined && batch.ids.length !== batch.rows)) {
    const ids = batch.ids?.length ?? batch.rows;
    throw new RangeError(`A batch of ${batch.rows} rows has ${batch.data.length} elements and ${ids} ids.`);
  }
  const vectorBytes = 4 * dimensions;
  const blank = blankRow(dimensions, integers.length);
  const rows = Buffer.allocUnsafe(batch.rows * (blank.length + vectorBytes));
  let at = 0;
  for (let row = 0; row < batch.rows; row += 1) {
    blank.copy(rows, at);
    rows.writeBigInt64BE(batch.ids?.[row] ?? BigInt(batch.firstRow + row), at + 6);
    for (const [place, column] of integers.entries()) rows.writeInt32BE(column[row] ?? 0, at + 18 + 8 * place);
    at += blank.length;
    writeVector(rows.subarray(at, at + vectorBytes), batch.data.subarray(row * dimensions, (row + 1) * dimensions));
    at += vectorBytes;
  }
  return rows;
}

/** Everything of a row that stands before the elements of its vector, the numbers left at zero. */
function blankRow(dimensions: number, integers: number): Buffer {
  const row = Buffer.alloc(2 + 12 + 8 * integers + 8);
  let at = row.writeInt16BE(2 + integers);
  at = row.writeInt32BE(8, at) + 8;
  for (let integer = 0; integer < integers; integer += 1) at = row.writeInt32BE(4, at) + 4;
  at = row.writeInt32BE(4 + 4 * dimensions, at);
  row.writeInt16BE(dimensions, at);
  return row;
}

function columnOf({ integers, rows }: LoadBatch, name: string): Int32Array {
  const column = integers?.[name];
  if (column?.length === rows) return column;
  throw new RangeError(`A batch of ${rows} rows has ${column?.length ?? 0} values for the column "${name}".`);
}

export function loadAborted({ table }: LoadTarget, cause: unknown): PgparityError {
  return new PgparityError('load-aborted', `The load of "${table}" was cancelled, and none of its rows were kept.`, {
    exitCode: exitCodes.broken,
    cause,
  });
}
