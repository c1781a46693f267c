import { openPostgresSearch } from '../database/postgres-search-client.ts';
import type { SearchClient, SearchStatement } from '../database/benchmark-database.ts';
import { searchFailures } from '../search/search-failures.ts';
import type { LoadModule } from '../../measure/load-module.ts';

/** What a worker thread needs to search by itself. */
export interface SearchLoad {
  /** Holds a password. */
  readonly url: string;
  readonly statement: SearchStatement;
  /** Row by row. */
  readonly queries: Float32Array;
  readonly dimensions: number;
}

/** Clients that search in a worker thread, each with a connection of its own. */
export const openClients: LoadModule['openClients'] = async (data, { clients: count }) => {
  const { url, statement, queries, dimensions } = data as SearchLoad;
  const opened: SearchClient[] = [];
  const close = async (): Promise<void> => {
    await Promise.allSettled(opened.map((client) => client.close()));
  };
  try {
    while (opened.length < count) opened.push(await openPostgresSearch(url, statement));
  } catch (error) {
    await close();
    throw error;
  }
  const vector = (query: number): Float32Array => queries.subarray(query * dimensions, (query + 1) * dimensions);
  return {
    clients: opened.map((client) => async (query: number) => (await client.search(vector(query))).length),
    failures: searchFailures,
    close,
  };
};
