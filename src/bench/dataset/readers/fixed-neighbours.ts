import { checkedIds } from './checked-ids.ts';
import { byteOf, rawBlocks, type FixedLayout, type RawBlock } from './fixed-layout.ts';
import type { NeighbourBatch, NeighbourOptions, NeighbourSource } from './neighbour-source.ts';

/** Neighbours in a binary file of fixed width, with distances in another part of it or without. */
export function fixedNeighbours(ids: FixedLayout, idsEnd: number, distances: FixedLayout | null): NeighbourSource {
  return {
    name: ids.path,
    queries: ids.rows,
    k: ids.width,
    hasDistances: distances !== null,
    batches: (options) => fixedNeighbourBatches(ids, idsEnd, distances, options),
  };
}

async function* fixedNeighbourBatches(
  ids: FixedLayout,
  idsEnd: number,
  distances: FixedLayout | null,
  { batchQueries = 1024, signal }: NeighbourOptions = {},
): AsyncGenerator<NeighbourBatch> {
  signal?.throwIfAborted();
  const distanceBlocks = distances === null ? null : rawBlocks(distances, { blockRows: batchQueries, signal });
  try {
    for await (const block of rawBlocks(ids, { blockRows: batchQueries, signal })) {
      const beside = await distanceBlocks?.next();
      yield {
        firstQuery: block.firstRow,
        queries: block.rows,
        ids: checkedIds(elementsOf(ids, block), {
          k: ids.width,
          firstQuery: block.firstRow,
          idsEnd,
          path: ids.path,
          placeOf: (query, element) => `byte ${byteOf(ids, query, element)}`,
        }),
        distances: distances === null || !beside?.value ? null : new Float32Array(elementsOf(distances, beside.value)),
      };
    }
  } finally {
    await distanceBlocks?.return(undefined);
  }
}

function elementsOf({ element, width, rowHeaderBytes }: FixedLayout, { rows, buffer }: RawBlock): ArrayLike<number> {
  if (rowHeaderBytes === 0) return element.view(buffer, 0, rows * width);
  const elements = new Float64Array(rows * width);
  const stride = rowHeaderBytes + width * element.bytes;
  for (let row = 0; row < rows; row += 1) {
    elements.set(element.view(buffer, row * stride + rowHeaderBytes, width), row * width);
  }
  return elements;
}
