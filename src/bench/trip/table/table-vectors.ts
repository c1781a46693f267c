import { createHash } from 'node:crypto';
import type { BenchmarkOptions, TableChoice } from '../options/benchmark-options.ts';
import type { OpenedData } from '../workload/opened-vectors.ts';
import { storedQueries } from './stored-queries.ts';
import type { TableSource } from './table-source.ts';
import { contentHash } from '../../dataset/content-hash.ts';
import { openVectorSource } from '../../dataset/open-source.ts';
import { readAll } from '../../neighbours/read-all.ts';
import type { Warning } from '../../../vault/result/result.ts';

/** The table's rows as data, searched for by the file's vectors, or by rows of its own. */
export async function openedTable(
  source: TableSource,
  { queries: file }: TableChoice,
  metric: OpenedData['metric'],
  { queries: count, seed, signal }: Pick<BenchmarkOptions, 'queries' | 'seed' | 'signal'>,
): Promise<OpenedData> {
  const baseHash = await contentHash([source], { signal });
  const queries =
    file === null
      ? await storedQueries(source, count, seed, signal)
      : (await readAll(await openVectorSource(file, { dimensions: source.dimensions }), { signal })).slice(
          0,
          count * source.dimensions,
        );
  return {
    name: source.name,
    metric,
    base: source,
    rows: source.ids.length,
    queries,
    queryCount: queries.length / source.dimensions,
    neighbours: null,
    baseHash,
    queriesHash: createHash('sha256').update(queries).digest('hex'),
    skippedRows: source.skipped,
  };
}

/** Where the queries are rows of the table itself. */
export function storedQueriesWarnings({ table, queries }: TableChoice): readonly Warning[] {
  if (queries !== null) return [];
  const sentence = `The queries are rows of ${table} itself, which finds one to three points more than fresh ones: name a file with --queries.`;
  return [{ code: 'queries-are-stored-rows', sentence }];
}
