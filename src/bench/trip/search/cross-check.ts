import type { Trip } from '../context/trip.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';
import { crossCheckWithSql } from '../../neighbours/sql-oracle.ts';
import * as shapes from '../../../vault/result/result.ts';
import type { BenchmarkResult } from '../../../vault/result/result.ts';

/** The exact neighbours once more, by the server. Throws what {@link crossCheckWithSql} throws. */
export async function crossCheck(trip: Trip, table: () => Promise<SearchedTable>): Promise<BenchmarkResult['oracle']> {
  const { truth, queries, rowOf } = trip.workload;
  return trip.steps.once('oracle', [], shapes.oracle, async () => {
    trip.stage('exact neighbours, by the server');
    const checked = await crossCheckWithSql(trip.database.session, await table(), truth, queries, {
      rowOf,
      signal: trip.options.signal,
      onQuery: (done, all) => trip.share(done / all),
    });
    return { queries: checked.queries, agreed: true };
  });
}
