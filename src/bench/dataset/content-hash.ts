import { createHash } from 'node:crypto';
import type { BatchOptions, VectorBatch, VectorSource } from './vector-source.ts';

export interface SourceContent {
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
  readonly rows: number;
  /** Rows whose elements are all zero: they have no direction. */
  readonly zeroRows: number;
}

/**
 * The hash of what the source delivers, in order: its dimensions as uint32, its elements as float32 and its rows as
 * uint64, all little-endian. The format of a file has no part in it, and neither has its name. Reads the source once;
 * memory is bounded by a batch.
 */
export async function contentOf(source: VectorSource, options: BatchOptions = {}): Promise<SourceContent> {
  const hash = createHash('sha256').update('pgparity vectors 1\n').update(littleEndian(source.dimensions, 4));
  let rows = 0;
  let zeroRows = 0;
  for await (const batch of source.batches(options)) {
    hash.update(new Uint8Array(batch.data.buffer, batch.data.byteOffset, batch.data.byteLength));
    rows += batch.rows;
    zeroRows += zeroRowsIn(batch, source.dimensions);
  }
  return { hash: hash.update(littleEndian(rows, 8)).digest('hex'), rows, zeroRows };
}

function zeroRowsIn({ data, rows }: VectorBatch, dimensions: number): number {
  let zero = 0;
  for (let row = 0; row < rows; row += 1) {
    const end = (row + 1) * dimensions;
    let element = row * dimensions;
    while (element < end && data[element] === 0) element += 1;
    if (element === end) zero += 1;
  }
  return zero;
}

/** SHA-256 in hexadecimal of vectors in memory, or of a text. */
export function sha256(content: string | Float32Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function littleEndian(value: number, bytes: 4 | 8): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  if (bytes === 4) view.setUint32(0, value, true);
  else view.setBigUint64(0, BigInt(value), true);
  return new Uint8Array(view.buffer);
}
