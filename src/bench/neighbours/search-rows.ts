import type { ExactNeighboursOptions } from './exact-neighbours-options.ts';
import { placeVectors, type SearchMemory } from './search-memory.ts';
import type { FreeSlot, Searcher } from './searcher.ts';

/** Fills one slot after another with the rows of the base and has it searched, until there are no more or nobody wants them. */
export async function searchRows(
  options: ExactNeighboursOptions,
  memory: SearchMemory,
  searcher: Searcher,
): Promise<void> {
  const { base, dimensions, include, signal } = options;
  const words = new Uint32Array(memory.memory.buffer);
  let slot: FreeSlot | undefined;
  let filled = 0;
  const batches = base.batches({ batchRows: memory.slotRows, ...(signal && { signal }) });
  for await (const { firstRow, rows, data } of batches) {
    if (signal?.aborted === true) return;
    if (data.length !== rows * dimensions) {
      throw new RangeError(`A batch of ${base.name} has ${data.length} elements for ${rows} rows of ${dimensions}.`);
    }
    for (let row = 0; row < rows;) {
      const taken = runFrom(row, Math.min(rows, row + memory.slotRows - filled), firstRow, include);
      if (taken > 0) {
        slot ??= await searcher.freeSlot();
        const places = memory.searchers[slot.searcher]?.slots[slot.slot];
        if (places === undefined) throw new RangeError('A slot that is not in the memory was free.');
        const vectors = data.subarray(row * dimensions, (row + taken) * dimensions);
        placeVectors(memory, places.rows + filled * memory.vectorBytes, vectors);
        for (let index = 0; index < taken; index += 1) {
          words[places.numbers / 4 + filled + index] = firstRow + row + index;
        }
        filled += taken;
      }
      row += Math.max(taken, 1);
      if (filled === memory.slotRows && slot !== undefined) {
        searcher.search(slot, filled);
        slot = undefined;
        filled = 0;
      }
    }
    options.onRows?.(firstRow + rows);
  }
  if (slot !== undefined) searcher.search(slot, filled);
}

/** How many rows from this one on are included without a gap. */
function runFrom(row: number, end: number, firstRow: number, include: ExactNeighboursOptions['include']): number {
  if (include === undefined) return end - row;
  let last = row;
  while (last < end && include(firstRow + last)) last += 1;
  return last - row;
}
