import { open } from 'node:fs/promises';
import { writeAll, writeWhole } from './atomic-file.ts';
import { formatNamed, refuseUnknown, type FileFormat } from '../readers/file-format.ts';
import type { VectorSource } from '../vector-source.ts';
import { UsageError } from '../../../base/errors.ts';

export const writtenFormats = ['fbin', 'npy'] as const satisfies readonly FileFormat[];

export type WrittenFormat = (typeof writtenFormats)[number];

interface WriteOptions {
  /** In place of the one of the extension. */
  readonly format?: WrittenFormat | undefined;
  /** Overwrites an existing file. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows written so far, after every batch. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/**
 * Writes the rows of a source as fbin or npy, in float32. Memory is bounded by a few batches. The file appears whole or
 * not at all. Returns the number of rows.
 *
 * Throws a UsageError for another format and for a file that exists; beside it what the source throws, and the signal's
 * reason.
 */
export async function writeVectors(source: VectorSource, path: string, options: WriteOptions = {}): Promise<number> {
  const { force = false, signal, onRows } = options;
  const header = headers[writtenFormat(path, options.format)];
  return writeWhole(path, force, async (file) => {
    const handle = await open(file, 'r+');
    try {
      let rows = 0;
      let position = header(0, source.dimensions).length;
      for await (const { data, rows: written } of source.batches(signal === undefined ? {} : { signal })) {
        await writeAll(handle, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
        position += data.byteLength;
        rows += written;
        onRows?.(rows);
        signal?.throwIfAborted();
      }
      // The number of rows is known at the end only.
      await writeAll(handle, header(rows, source.dimensions), 0);
      return rows;
    } finally {
      await handle.close();
    }
  });
}

/** The format of a file to be written, by name or by extension. Throws a UsageError for one that is only read. */
export function writtenFormat(path: string, asked?: WrittenFormat): WrittenFormat {
  const format = asked ?? formatNamed(path) ?? refuseUnknown(path);
  const written = writtenFormats.find((name) => name === format);
  if (written !== undefined && !/\.gz$/i.test(path)) return written;
  throw new UsageError(
    'dataset-format-unwritten',
    `Cannot write ${path}: vectors are written uncompressed as .fbin or .npy. Name a file with one of these extensions.`,
  );
}

/** What stands before the first row; of the same length whatever the number of rows. */
const headers: Readonly<Record<WrittenFormat, (rows: number, dimensions: number) => Uint8Array>> = {
  fbin: (rows, dimensions) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(rows, 0);
    bytes.writeUInt32LE(dimensions, 4);
    return bytes;
  },
  // 128 bytes, as NumPy writes it: version 1.0, a dictionary filled up with spaces, a line feed.
  npy: (rows, dimensions) => {
    const bytes = Buffer.alloc(128, ' ');
    bytes.write('\u0093NUMPY\u0001\u0000', 0, 'latin1');
    bytes.writeUInt16LE(bytes.length - 10, 8);
    bytes.write(`{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dimensions}), }`, 10, 'latin1');
    bytes[bytes.length - 1] = 0x0a;
    return bytes;
  },
};
