import type { FoundRows } from './found-rows.ts';
import { TileSearch, type SearchOrder } from './tile-search.ts';

/** A slot of the search memory that is free to be filled. */
export interface FreeSlot {
  readonly searcher: number;
  readonly slot: number;
}

/** Who searches: this thread, or some others. */
export interface Searcher {
  /** Waits until a slot is free. Rejects when a search has failed. */
  freeSlot(): Promise<FreeSlot>;
  /** Searches the first rows of the slot, which is not free until that is done. */
  search(slot: FreeSlot, rows: number): void;
  /** What everybody found, when all slots have been searched. */
  finish(): Promise<readonly SearcherResult[]>;
  /** Ends the threads. Doing it twice is harmless. */
  close(): Promise<void>;
}

export type SearcherResult = FoundRows & { readonly searched: number };

/** Searches in the calling thread. */
export function searchHere(order: SearchOrder): Searcher {
  const search = new TileSearch(order, 0);
  return {
    freeSlot: async () => ({ searcher: 0, slot: 0 }),
    search: ({ slot }, rows) => search.search(slot, rows),
    finish: async () => [search.found()],
    close: async () => undefined,
  };
}
