import { nearestName } from '../../../base/config/nearest-name.ts';
import { UsageError } from '../../../base/errors.ts';

export type FileFormat = (typeof fileFormats)[number];

/** Each the name of a format and its extension. */
export const fileFormats = [
  'fvecs',
  'bvecs',
  'ivecs',
  'fbin',
  'u8bin',
  'i8bin',
  'ibin',
  'npy',
  'parquet',
  'hdf5',
  'jsonl',
  'csv',
] as const;

/**
 * The format of a file: the one that was asked for, else the one that its first bytes show, else the one of its
 * extension. Throws a UsageError where none is known, or where name and content disagree.
 */
export function fileFormatOf(path: string, beginning: Uint8Array, asked?: FileFormat): FileFormat {
  const written = formatWritten(beginning);
  refusePointer(path, beginning);
  const named = asked ?? formatNamed(path);
  refuseCompressed(path, beginning, named);
  if (asked !== undefined) return asked;
  if (written === undefined) return named ?? refuseUnknown(path);
  if (named !== undefined && named !== written) {
    throw new UsageError(
      'dataset-format-differs',
      `${path} has the extension of ${named}, but its first bytes are ${written}. Rename it to .${written}.`,
    );
  }
  return written;
}

/** By the extension alone, as for a file that is to be written. */
export function formatNamed(path: string): FileFormat | undefined {
  const extension = extensionOf(path);
  return fileFormats.find((format) => format === extension) ?? otherExtensions[extension];
}

export function refuseUnknown(path: string): never {
  const extension = extensionOf(path);
  const nearest = nearestName(extension, [...fileFormats, ...Object.keys(otherExtensions)]);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  throw new UsageError(
    'dataset-format-unknown',
    `${path} has ${extension === '' ? 'no extension' : `the unsupported extension "${extension}"`}.${hint} Rename it to the extension of its format: ${fileFormats.join(', ')}.`,
  );
}

const otherExtensions: Readonly<Record<string, FileFormat>> = {
  h5: 'hdf5',
  hdf: 'hdf5',
  parq: 'parquet',
  ndjson: 'jsonl',
  tsv: 'csv',
};

function extensionOf(path: string): string {
  const name = path.replace(/^.*[/\\]/s, '').replace(/\.gz$/i, '');
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

function refusePointer(path: string, beginning: Uint8Array): void {
  if (!textOf(beginning).startsWith('version https://git-lfs')) return;
  throw new UsageError(
    'dataset-lfs-pointer',
    `${path} is a Git LFS pointer, not the vectors themselves. Fetch them with "git lfs pull".`,
  );
}

/** JSON lines and CSV are unpacked while they are read; the others are read from the middle, too. */
function refuseCompressed(path: string, beginning: Uint8Array, format: FileFormat | undefined): void {
  if (!textOf(beginning).startsWith('\u001f\u008b') || format === 'jsonl' || format === 'csv') return;
  throw new UsageError(
    'dataset-packed',
    `${path} is compressed with gzip, and only CSV and JSON lines are read so. Unpack it with "gunzip".`,
  );
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function formatWritten(beginning: Uint8Array): FileFormat | undefined {
  const text = textOf(beginning);
  return magic.find(([bytes]) => text.startsWith(bytes))?.[1];
}

const magic: readonly (readonly [string, FileFormat])[] = [
  ['\u0093NUMPY', 'npy'],
  ['PAR1', 'parquet'],
  ['\u0089HDF\r\n\u001a\n', 'hdf5'],
];
