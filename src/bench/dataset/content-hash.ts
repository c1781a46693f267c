import { createHash } from 'node:crypto';
import type { BatchOptions, VectorSource } from './vector-source.ts';

/**
 * SHA-256 in hexadecimal over what the sources deliver, in order: of each source its dimensions as uint32, its elements
 * as float32 and its rows as uint64, all little-endian. The format of a file has no part in it, and neither has its
 * name. Reads every source once; memory is bounded by a batch.
 */
export async function contentHash(sources: readonly VectorSource[], options: BatchOptions = {}): Promise<string> {
  const hash = createHash('sha256').update('pgparity vectors 1\n');
  for (const source of sources) {
    let rows = 0;
    hash.update(littleEndian(source.dimensions, 4));
    for await (const batch of source.batches(options)) {
      hash.update(new Uint8Array(batch.data.buffer, batch.data.byteOffset, batch.data.byteLength));
      rows += batch.rows;
    }
    hash.update(littleEndian(rows, 8));
  }
  return hash.digest('hex');
}

function littleEndian(value: number, bytes: 4 | 8): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  if (bytes === 4) view.setUint32(0, value, true);
  else view.setBigUint64(0, BigInt(value), true);
  return new Uint8Array(view.buffer);
}
