import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import type { SearchLoad } from './search-load.ts';
import type { SearchStatement } from '../database/benchmark-database.ts';
import type { Trip } from '../context/trip.ts';
import type { LoadWorkersOptions } from '../../measure/load-workers.ts';
import { workerFile } from '../../../base/files/worker-file.ts';

/** Worker threads that search, one a core at most. Null where they could open no connection of their own. */
export function searchWorkers(
  { database, workload, options }: Trip,
  statement: SearchStatement,
  clients: number,
): LoadWorkersOptions | null {
  if (database.url === null) return null;
  const { queries, facts } = workload;
  return {
    module: pathToFileURL(workerFile(import.meta.url, 'search-load')).href,
    data: { url: database.url, statement, queries, dimensions: facts.dimensions } satisfies SearchLoad,
    workers: Math.min(clients, availableParallelism()),
    clients,
    signal: options.signal,
  };
}
