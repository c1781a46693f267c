import { z } from 'zod';
import { fileFormats, type FileFormat } from './file-format.ts';
import type { SkippedRows } from './skipped-rows.ts';
import type { VectorSource } from '../vector-source.ts';

/** A {@link VectorSource} that reads a file. */
export interface VectorFile extends VectorSource {
  readonly path: string;
  readonly format: FileFormat;
  /** As the file says it, bad rows included; null where the format does not say. `rows` is what will be delivered. */
  readonly rowsInFile: number | null;
  /** What the last call of `batches` left out so far. Empty unless bad rows are skipped. */
  readonly skipped: SkippedRows;
}

export interface VectorFileOptions {
  /** Instead of the one that the name or the first bytes of the file show. */
  readonly format?: FileFormat | undefined;
  /**
   * Parquet, JSON lines and CSV: the field that holds the vector. Parquet also takes several numeric columns, with
   * commas between them. Where it is not given the file may have one such field only.
   */
  readonly column?: string | undefined;
  /** HDF5: the name of the dataset in the file; `train` where it is not given. */
  readonly dataset?: string | undefined;
  /** Refuses a file of another dimension. */
  readonly dimensions?: number | undefined;
  /** Delivers that many rows at most, the first ones. What comes after them is not looked at. */
  readonly rows?: number | undefined;
  /** Counts rows with a fault in {@link VectorFile.skipped} instead of refusing the file. The others move up. */
  readonly skipBadRows?: boolean | undefined;
}

/** pgvector's `vector` holds no more, and at least one. */
export const dimensionsMax = 16_000;

export const vectorFileOptions = z.strictObject({
  format: z.enum(fileFormats).optional(),
  column: z.string().min(1).optional(),
  dataset: z.string().min(1).optional(),
  dimensions: z.int().min(1).max(dimensionsMax).optional(),
  rows: z.int().min(1).optional(),
  skipBadRows: z.boolean().optional(),
});
