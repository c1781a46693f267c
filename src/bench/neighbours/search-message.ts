import type { SearcherResult } from './searcher.ts';
import type { SearchOrder } from './tile-search.ts';

/** What a worker is started with. */
export interface SearchWorkerData {
  readonly order: SearchOrder;
  readonly searcher: number;
}

/** What a worker receives. */
export type SearchRequest =
  | { readonly kind: 'search'; readonly slot: number; readonly rows: number }
  | { readonly kind: 'finish' };

/** What a worker says. */
export type SearchReply =
  | { readonly kind: 'searched'; readonly slot: number }
  | { readonly kind: 'found'; readonly result: SearcherResult }
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string };
