import { Worker } from 'node:worker_threads';
import type { SearchReply, SearchRequest, SearchWorkerData } from './search-message.ts';
import type { FreeSlot, Searcher, SearcherResult } from './searcher.ts';
import type { SearchOrder } from './tile-search.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';
import { workerFile } from '../../base/files/worker-file.ts';

/** One thread for each searcher that the memory has places for. They end when the search is closed. */
export class SearchThreads implements Searcher {
  readonly #workers: readonly Worker[];
  readonly #free: FreeSlot[] = [];
  readonly #results: SearcherResult[] = [];
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(order: SearchOrder) {
    const file = workerFile(import.meta.url, 'search-worker');
    this.#workers = order.memory.searchers.map(({ slots }, searcher) => {
      const workerData: SearchWorkerData = { order, searcher };
      const worker = new Worker(file, { workerData, execArgv: [] });
      worker.on('message', (reply: SearchReply) => this.#hear(searcher, reply));
      worker.on('error', (error) => this.fail(failed(error)));
      worker.on('exit', () => this.fail(failed(undefined)));
      this.#free.push(...slots.map((_, slot) => ({ searcher, slot })));
      return worker;
    });
    // The first slot of every searcher comes before the second one of any.
    this.#free.sort((left, right) => left.slot - right.slot);
  }

  async freeSlot(): Promise<FreeSlot> {
    await this.#until(() => this.#free.length > 0);
    return this.#free.shift() as FreeSlot;
  }

  search({ searcher, slot }: FreeSlot, rows: number): void {
    this.#say(searcher, { kind: 'search', slot, rows });
  }

  async finish(): Promise<readonly SearcherResult[]> {
    for (const searcher of this.#workers.keys()) this.#say(searcher, { kind: 'finish' });
    await this.#until(() => this.#results.length === this.#workers.length);
    return this.#results;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** Whoever waits, now or later, gets the first failure. */
  fail(failure: Error): void {
    this.#failure ??= failure;
    this.#wake();
  }

  #say(searcher: number, request: SearchRequest): void {
    this.#workers[searcher]?.postMessage(request);
  }

  #hear(searcher: number, reply: SearchReply): void {
    if (reply.kind === 'refused') return this.fail(new UsageError(reply.code, reply.sentence));
    if (reply.kind === 'searched') this.#free.push({ searcher, slot: reply.slot });
    else this.#results.push(reply.result);
    this.#wake();
  }

  async #until(holds: () => boolean): Promise<void> {
    while (this.#failure === undefined && !holds()) {
      await new Promise<void>((resolve) => void (this.#wake = resolve));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function failed(cause: unknown): PgparityError {
  const reason = cause instanceof Error ? cause.message : 'it ended before it was done';
  return new PgparityError('search-thread-failed', `A thread that searches exact neighbours failed: ${reason}.`, {
    exitCode: exitCodes.broken,
    cause,
  });
}
