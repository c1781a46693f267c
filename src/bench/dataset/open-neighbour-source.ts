import { readFormat, splitPlace } from './open-source.ts';
import { binLayout, refuseTrailing } from './readers/bin-layout.ts';
import { elementType, type ElementName } from './readers/element-type.ts';
import type { FileFormat } from './readers/file-format.ts';
import { fixedNeighbours } from './readers/fixed-neighbours.ts';
import { byteOf } from './readers/fixed-layout.ts';
import { openHdf5Neighbours } from './readers/hdf5-neighbours.ts';
import type { NeighbourSource } from './readers/neighbour-source.ts';
import { npyLayout } from './readers/npy-layout.ts';
import { vecsLayout } from './readers/vecs-layout.ts';
import { UsageError } from '../../base/errors.ts';

interface NeighbourFileOptions {
  readonly format?: FileFormat | undefined;
  /** HDF5: the dataset of ids, `neighbors` where it is not given. */
  readonly dataset?: string | undefined;
  /** Rows of the base: an id that is not less than this is refused. */
  readonly baseRows?: number | undefined;
}

/**
 * Opens a file of known neighbours: ivecs, ibin or big-ann-benchmarks' `.bin` (with its distances behind the ids, or without), an npy
 * of integers, or `neighbors` and `distances` of an HDF5 file. Throws a UsageError, now or while it is read, for a file
 * that is empty or cut off, and for an id that is negative, not of the base, or there twice for a query.
 */
export async function openNeighbourSource(path: string, options: NeighbourFileOptions = {}): Promise<NeighbourSource> {
  const place = splitPlace(path, options.dataset);
  // big-ann-benchmarks publishes its neighbours under this extension.
  const asked = options.format ?? (/\.bin$/i.test(place.path) ? 'ibin' : undefined);
  const format = await readFormat(place.path, asked);
  const idsEnd = options.baseRows ?? 2 ** 32;
  switch (format) {
    case 'ivecs':
      return fixedNeighbours(await vecsLayout(place.path, elementType('int32')), idsEnd, null);
    case 'ibin':
      return binNeighbours(place.path, idsEnd);
    case 'npy':
      return fixedNeighbours(await npyLayout(place.path, npyIntegerTypes), idsEnd, null);
    case 'hdf5':
      return openHdf5Neighbours(place.path, place.dataset ?? 'neighbors', idsEnd);
    default:
      throw new UsageError(
        'dataset-truth-format',
        `${path} is ${format}. Pass neighbours as ivecs, ibin, npy or hdf5.`,
      );
  }
}

const npyIntegerTypes: Readonly<Record<string, ElementName>> = {
  '<i4': 'int32',
  '<u4': 'uint32',
  '<i8': 'int64',
  '<u8': 'uint64',
};

/** big-ann-benchmarks puts the distances as float32 behind all ids. */
async function binNeighbours(path: string, idsEnd: number): Promise<NeighbourSource> {
  const { layout, trailingBytes } = await binLayout(path, elementType('uint32'));
  const end = byteOf(layout, layout.rows, 0);
  if (trailingBytes === 0 || trailingBytes !== end - layout.byteOffset) {
    refuseTrailing(layout, end, trailingBytes);
    return fixedNeighbours(layout, idsEnd, null);
  }
  return fixedNeighbours(layout, idsEnd, { ...layout, element: elementType('float32'), byteOffset: end });
}
