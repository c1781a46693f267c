import type { ExactNeighboursOptions } from './exact-neighbours-options.ts';
import { availableParallelism } from 'node:os';
import { truthOf } from './found-rows.ts';
import { refuseUnfit } from './refuse-unfit.ts';
import { createSearchMemory } from './search-memory.ts';
import { searchRows } from './search-rows.ts';
import { SearchThreads } from './search-threads.ts';
import { searchHere } from './searcher.ts';
import type { Truth } from './truth.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/**
 * The exact neighbours of every query among the rows of the base, in double precision, with all that tie with the k-th
 * one by {@link tieLimit}. Reads the base once; memory is bounded by the queries, four MiB a thread, and what is found.
 *
 * Under cosine a vector of zeros has no distance (pgvector says NaN, sorts it last and leaves it out of its indexes): as
 * a row it is nobody's neighbour and not counted in `Truth.rows`, as a query it is refused.
 *
 * Throws a UsageError for vectors that do not fit together, for more than 2 GiB of queries, and when more than 1,000,000
 * rows tie; a PgparityError `neighbours-aborted` when the signal says so; and whatever the base throws.
 *
 * @example
 * const truth = await exactNeighbours({ base, queries, dimensions: 768, metric: 'cosine', k: 10 });
 * truth.queries[0].expected; // Uint32Array [ 4711, 12, … ]
 */
export async function exactNeighbours(options: ExactNeighboursOptions): Promise<Truth> {
  refuseUnfit(options);
  const { queries, dimensions, metric, k, signal } = options;
  const workers = options.workers ?? Math.min(availableParallelism(), workersMax);
  refuseAborted(signal);
  const memory = createSearchMemory(queries, dimensions, Math.max(1, workers));
  const searcher = workers === 0 ? searchHere({ memory, metric, k }) : new SearchThreads({ memory, metric, k });
  const abort = (): void => {
    if (searcher instanceof SearchThreads) searcher.fail(aborted(signal));
  };
  signal?.addEventListener('abort', abort);
  try {
    await searchRows(options, memory, searcher);
    const found = await searcher.finish();
    refuseAborted(signal);
    const rows = found.reduce((sum, { searched }) => sum + searched, 0);
    return truthOf(found, { k, metric, rows, queries: memory.queries });
  } catch (error) {
    // What the base throws when it is stopped is not what went wrong.
    throw signal?.aborted === true ? aborted(signal) : error;
  } finally {
    signal?.removeEventListener('abort', abort);
    await searcher.close();
  }
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted(signal);
}

function aborted(signal: AbortSignal | undefined): PgparityError {
  return new PgparityError('neighbours-aborted', 'The search for exact neighbours was cancelled.', {
    exitCode: exitCodes.broken,
    cause: signal?.reason,
  });
}

const workersMax = 8;
