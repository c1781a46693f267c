import { parentPort, workerData } from 'node:worker_threads';
import type { SearchReply, SearchRequest, SearchWorkerData } from './search-message.ts';
import { TileSearch } from './tile-search.ts';
import { UsageError } from '../../base/errors.ts';

const { order, searcher } = workerData as SearchWorkerData;
const search = new TileSearch(order, searcher);

parentPort?.on('message', (request: SearchRequest) => {
  try {
    answer(request);
  } catch (error) {
    // An error of another kind ends the thread, and whoever waits for it gets the error.
    if (!(error instanceof UsageError)) throw error;
    say({ kind: 'refused', code: error.code, sentence: error.message });
  }
});

function answer(request: SearchRequest): void {
  if (request.kind === 'search') {
    search.search(request.slot, request.rows);
    say({ kind: 'searched', slot: request.slot });
    return;
  }
  const result = search.found();
  const buffers = [result.starts, result.distances, result.rows].map(({ buffer }) => buffer as ArrayBuffer);
  say({ kind: 'found', result }, buffers);
}

function say(reply: SearchReply, transferred: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, [...transferred]);
}
