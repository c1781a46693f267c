import { checkedBatches } from './readers/checked-batches.ts';
import { fileFormatOf, type FileFormat } from './readers/file-format.ts';
import { openRows } from './readers/open-rows.ts';
import type { RowReader } from './readers/row-reader.ts';
import { withFile } from './readers/regular-file.ts';
import { SkippedRows } from './readers/skipped-rows.ts';
import { vectorFileOptions, type VectorFile, type VectorFileOptions } from './readers/vector-file.ts';
import type { BatchOptions, VectorBatch } from './vector-source.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * Opens a file of vectors: `open('base.fvecs')`, `open('sift.hdf5:test')`. The file itself is opened anew by each call
 * of `batches` and closed when it ends, so there is nothing to close.
 *
 * Throws a UsageError, now or while the batches are read, that names file, row and byte: for a format that is not
 * known, a file that is empty, cut off or of a wrong dimension, and for a row that is null or holds an element that is
 * null, NaN, infinite or out of range for float32. The row's own faults are counted instead with `skipBadRows`. A file
 * that was cut off exactly between two rows looks whole in fvecs, bvecs, ivecs, JSON lines and CSV, which do not say how
 * many rows they have.
 */
export async function openVectorSource(path: string, options: VectorFileOptions = {}): Promise<VectorFile> {
  const parsed = vectorFileOptions.parse(options);
  const place = splitPlace(path, parsed.dataset);
  const format = await readFormat(place.path, parsed.format);
  const reader = await openRows(place.path, format, { ...parsed, dataset: place.dataset });
  refuseOtherDimension(path, reader, parsed.dimensions);
  const name = format === 'hdf5' ? `${place.path}:${place.dataset ?? 'train'}` : place.path;
  return new CheckedVectorFile(reader, { ...parsed, path: place.path, name, format });
}

/** What is the format of that file? Throws a UsageError where it is unknown. */
export async function readFormat(path: string, asked?: FileFormat): Promise<FileFormat> {
  return fileFormatOf(path, await withFile(path, (file) => file.readBeginning(magicBytesMax)), asked);
}

/** The longest one is that of a Git LFS pointer. */
const magicBytesMax = 40;

/** `sift.hdf5:test` is a file and a dataset in it. */
export function splitPlace(path: string, dataset?: string): { readonly path: string; readonly dataset?: string } {
  const [, file, suffix] = /^(.*\.(?:hdf5|h5|hdf)):([^:]+)$/is.exec(path) ?? [];
  if (file !== undefined && suffix !== undefined) return { path: file, dataset: suffix };
  return dataset === undefined ? { path } : { path, dataset };
}

function refuseOtherDimension(path: string, reader: RowReader, dimensions: number | undefined): void {
  if (dimensions === undefined || reader.dimensions === dimensions) return;
  throw new UsageError(
    'dataset-dimensions-differ',
    `${path} has ${reader.dimensions} dimensions (row 0), expected ${dimensions}. Pass a file of the same model.`,
  );
}

class CheckedVectorFile implements VectorFile {
  readonly name: string;
  readonly path: string;
  readonly format: FileFormat;
  readonly dimensions: number;
  readonly rows: number | null;
  readonly rowsInFile: number | null;
  readonly #reader: RowReader;
  readonly #rowsMax: number | undefined;
  readonly #skipBadRows: boolean;
  #skipped = new SkippedRows();

  constructor(
    reader: RowReader,
    facts: {
      readonly name: string;
      readonly path: string;
      readonly format: FileFormat;
      readonly rows?: number | undefined;
      readonly skipBadRows?: boolean | undefined;
    },
  ) {
    this.name = facts.name;
    this.path = facts.path;
    this.format = facts.format;
    this.dimensions = reader.dimensions;
    this.rowsInFile = reader.rows;
    this.#skipBadRows = facts.skipBadRows ?? false;
    this.rows = reader.rows === null || this.#skipBadRows ? null : Math.min(reader.rows, facts.rows ?? Infinity);
    this.#reader = reader;
    this.#rowsMax = facts.rows;
  }

  get skipped(): SkippedRows {
    return this.#skipped;
  }

  async *batches(options: BatchOptions = {}): AsyncGenerator<VectorBatch> {
    const skipped = new SkippedRows();
    this.#skipped = skipped;
    yield* checkedBatches(this.#reader, {
      ...options,
      path: this.name,
      rows: this.#rowsMax,
      skipped: this.#skipBadRows ? skipped : undefined,
    });
  }
}
