import { paddedDimensions, tileQueries, tileRows } from './tile.ts';
import { pageBytes, webAssembly, type WebAssemblyMemory } from './web-assembly.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * Where things lie in the memory that all searchers share: the queries once, and for each searcher two slots that are
 * filled with rows in turn, and room for products. Places are bytes.
 */
export interface SearchMemory {
  readonly memory: WebAssemblyMemory;
  readonly dimensions: number;
  /** Of a padded vector. */
  readonly vectorBytes: number;
  readonly queries: number;
  /** How many rows a slot takes at most. */
  readonly slotRows: number;
  /** By searcher. */
  readonly searchers: readonly SearcherPlaces[];
}

interface SearcherPlaces {
  readonly slots: readonly SlotPlaces[];
  readonly products: number;
}

interface SlotPlaces {
  readonly rows: number;
  /** As many row numbers, 32 bits each. */
  readonly numbers: number;
}

/** Maps the memory and puts the queries into it. Throws a UsageError where they take more than 2 GiB. */
export function createSearchMemory(queries: Float32Array, dimensions: number, searchers: number): SearchMemory {
  const count = queries.length / dimensions;
  const vectorBytes = paddedDimensions(dimensions) * 4;
  const slotRows = Math.min(slotRowsMax, Math.max(slotRowsMin, even(slotBytes / vectorBytes)));
  let end = upToTile(count) * vectorBytes;
  const take = (bytes: number): number => {
    const place = end;
    end += Math.ceil(bytes / alignment) * alignment;
    return place;
  };
  const places = Array.from({ length: searchers }, () => ({
    slots: [0, 1].map(() => ({ rows: take(slotRows * vectorBytes), numbers: take(slotRows * 4) })),
    products: take(chunkRows(vectorBytes) * queriesOfBlock * 4),
  }));
  if (end > memoryBytesMax) {
    throw new UsageError(
      'too-many-queries',
      `${count.toLocaleString('en')} queries of ${dimensions} dimensions need ${Math.ceil(end / 2 ** 20)} MiB of memory; the limit is 2,048 MiB. Use fewer queries.`,
    );
  }
  const pages = Math.ceil(end / pageBytes);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const layout = { memory, dimensions, vectorBytes, queries: count, slotRows, searchers: places };
  placeVectors(layout, 0, queries);
  return layout;
}

/** Puts vectors one behind the other at a place, each padded with the zeros that are there already. */
export function placeVectors(
  { memory, dimensions, vectorBytes }: SearchMemory,
  place: number,
  data: Float32Array,
): void {
  const elements = new Float32Array(memory.buffer);
  if (dimensions * 4 === vectorBytes) return elements.set(data, place / 4);
  for (let row = 0; row * dimensions < data.length; row += 1) {
    elements.set(data.subarray(row * dimensions, (row + 1) * dimensions), (place + row * vectorBytes) / 4);
  }
}

/** How many rows one call of the tile takes, so that they stay in the second-level cache while queries pass. */
export function chunkRows(vectorBytes: number): number {
  return Math.min(chunkRowsMax, Math.max(tileRows, even(chunkBytes / vectorBytes)));
}

/** How many queries one call of the tile takes. */
export const queriesOfBlock = 64;

const chunkBytes = 384 * 1024;
const chunkRowsMax = 1_024;
const slotBytes = 2 * 1024 * 1024;
const slotRowsMin = 16;
const slotRowsMax = 4_096;
const memoryBytesMax = 2 ** 31;
/** A line of the cache: searchers do not write to each other's. */
const alignment = 64;

function even(rows: number): number {
  return Math.floor(rows / tileRows) * tileRows;
}

export function upToTile(queries: number): number {
  return Math.ceil(queries / tileQueries) * tileQueries;
}
