import { writeWhole } from './atomic-file.ts';
import { binaryLayouts } from './binary-layouts.ts';
import { openBinaryWriter } from './binary-writer.ts';
import { Hdf5Writer } from './hdf5-writer.ts';
import { openTextWriter } from './text-writer.ts';
import type { VectorWriter } from './vector-writer.ts';
import { formatNamed, refuseUnknown, type FileFormat } from '../readers/file-format.ts';
import type { VectorSource } from '../vector-source.ts';
import { UsageError } from '../../../base/errors.ts';

export interface ConvertOptions {
  /** Instead of the one of the extension. */
  readonly format?: FileFormat | undefined;
  /** Writes over a file that is there. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows written so far, after every batch. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/**
 * Writes the rows of a source into a file of any format but Parquet; HDF5 gets them as `train`. Memory is bounded by a
 * few batches. The file appears whole or not at all. Returns the number of rows.
 *
 * Throws a UsageError for a format that is not written, for a file that exists, and for an element that an integer
 * format does not hold; beside it what the source throws, and the signal's reason.
 */
export async function convertVectors(
  source: VectorSource,
  path: string,
  options: ConvertOptions = {},
): Promise<number> {
  const format = writtenFormat(path, options.format);
  return writeWhole(path, options.force ?? false, async (file) => {
    const writer = await openWriter(file, format, source.dimensions);
    try {
      const rows = await writeRows(source, writer, options);
      await writer.finish();
      return rows;
    } finally {
      await writer.close();
    }
  });
}

/** Every row of the source into the writer, in order. Returns their number. */
export async function writeRows(
  source: VectorSource,
  writer: VectorWriter,
  { signal, onRows }: Pick<ConvertOptions, 'signal' | 'onRows'>,
): Promise<number> {
  let rows = 0;
  for await (const batch of source.batches(signal === undefined ? {} : { signal })) {
    await writer.write(batch);
    rows += batch.rows;
    onRows?.(rows);
    signal?.throwIfAborted();
  }
  return rows;
}

/** The format of a file to be written, by name or by extension. Throws a UsageError where it is none that is written. */
export function writtenFormat(path: string, asked?: FileFormat): Exclude<FileFormat, 'parquet'> {
  const format = asked ?? formatNamed(path) ?? refuseUnknown(path);
  if (/\.gz$/i.test(path)) {
    throw new UsageError('dataset-packed', `${path} would be packed with gzip, which is not written. Leave out ".gz".`);
  }
  if (format !== 'parquet') return format;
  throw new UsageError('dataset-format-unwritten', `${path}: Parquet is read, not written. Write npy, fbin or hdf5.`);
}

async function openWriter(file: string, format: Exclude<FileFormat, 'parquet'>, width: number): Promise<VectorWriter> {
  if (format === 'jsonl' || format === 'csv') return openTextWriter(file, format, width);
  if (format !== 'hdf5') return openBinaryWriter(file, binaryLayouts[format], width);
  const hdf5 = await Hdf5Writer.open(file);
  return { ...hdf5.vectors('train', width), close: async () => hdf5.close() };
}
