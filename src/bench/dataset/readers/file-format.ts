import { nearestName } from '../../../base/config/nearest-name.ts';
import { UsageError } from '../../../base/errors.ts';

export type FileFormat = (typeof fileFormats)[number];

/** Names of `--format`, each an extension as well. */
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
  if (asked !== undefined) return asked;
  const named = formatNamed(path);
  if (written === undefined) return named ?? refuseUnknown(path);
  if (named !== undefined && named !== written) {
    throw new UsageError(
      'dataset-format-differs',
      `${path} has the extension of ${named}, but its first bytes are ${written}. Rename it, or pass --format ${written}.`,
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
    `${path} has ${extension === '' ? 'no extension' : `the unsupported extension "${extension}"`}.${hint} Pass the format with --format: ${fileFormats.join(', ')}.`,
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

function formatWritten(beginning: Uint8Array): FileFormat | undefined {
  const text = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.byteLength).toString('latin1');
  return magic.find(([bytes]) => text.startsWith(bytes))?.[1];
}

const magic: readonly (readonly [string, FileFormat])[] = [
  ['\u0093NUMPY', 'npy'],
  ['PAR1', 'parquet'],
  ['\u0089HDF\r\n\u001a\n', 'hdf5'],
];
