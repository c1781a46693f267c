import { open } from 'node:fs/promises';
import { writeAll, writeWhole } from './atomic-file.ts';
import { binaryLayouts } from './binary-layouts.ts';
import { writtenFormat, type ConvertOptions } from './convert-vectors.ts';
import type { NeighbourSource } from '../readers/neighbour-source.ts';
import { UsageError } from '../../../base/errors.ts';

/**
 * Writes known neighbours as ivecs or ibin: ids only. The file appears whole or not at all. Returns the number of
 * queries. Throws a UsageError for another format, for a file that exists, and for an id above 2,147,483,647, which
 * these formats do not hold.
 */
export async function writeNeighbours(
  source: NeighbourSource,
  path: string,
  options: ConvertOptions = {},
): Promise<number> {
  const format = writtenFormat(path, options.format);
  if (format !== 'ivecs' && format !== 'ibin') {
    throw new UsageError('dataset-truth-format', `${path}: neighbours are written as ivecs, ibin, or into HDF5.`);
  }
  const { rowHeaders, header } = binaryLayouts[format];
  return writeWhole(path, options.force ?? false, async (file) => {
    const handle = await open(file, 'r+');
    try {
      await writeAll(handle, header(source.queries, source.k));
      let written = 0;
      for await (const { ids, queries } of source.batches(
        options.signal === undefined ? {} : { signal: options.signal },
      )) {
        await writeAll(handle, encode(ids, source.k, rowHeaders));
        written += queries;
        options.onRows?.(written);
        options.signal?.throwIfAborted();
      }
      return written;
    } finally {
      await handle.close();
    }
  });
}

function encode(ids: Uint32Array, k: number, rowHeaders: boolean): Uint8Array {
  const width = k + (rowHeaders ? 1 : 0);
  const integers = new Int32Array((ids.length / k) * width);
  for (const [index, id] of ids.entries()) {
    if (id > idMax)
      throw new UsageError('dataset-truth-id', `The id ${id} is more than these formats hold (${idMax}).`);
    const row = Math.floor(index / k);
    if (rowHeaders) integers[row * width] = k;
    integers[row * width + (width - k) + (index % k)] = id;
  }
  return new Uint8Array(integers.buffer);
}

const idMax = 2 ** 31 - 1;
