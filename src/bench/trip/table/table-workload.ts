import { storedQueries } from './stored-queries.ts';
import type { TableSource } from './table-source.ts';
import type { BenchmarkOptions, TableChoice } from '../options/benchmark-options.ts';
import type { StageProgress } from '../options/benchmark-progress.ts';
import { createWorkload, type Workload, type WorkloadInput } from '../workload/workload.ts';
import { contentOf } from '../../dataset/content-hash.ts';
import { openVectorSource } from '../../dataset/open-source.ts';
import { readAll } from '../../neighbours/read-all.ts';
import type { Warning } from '../../../vault/result/result.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';

/** The table's rows, searched with the vectors of a file, or with rows of its own. */
export async function tableWorkload(
  base: TableSource,
  choice: TableChoice,
  metric: WorkloadInput['metric'],
  options: BenchmarkOptions,
  progress: StageProgress,
): Promise<Workload> {
  const { hash, rows } = await contentOf(base, { signal: options.signal });
  const queries = await queriesOf(base, choice, options);
  const { name, ids, skipped } = base;
  const rowsById = new Map(ids.map((id, row) => [id, row]));
  const rowOf = (id: string): number => rowsById.get(id) ?? refuseUnknown(id, choice);
  return createWorkload(
    { name, metric, base, rows, queries, rowOf, neighbours: null, baseHash: hash, skippedRows: skipped },
    options,
    progress,
  );
}

/** Where the queries are rows of the table itself. */
export function storedQueriesWarnings({ table, queries }: TableChoice): readonly Warning[] {
  if (queries !== null) return [];
  const sentence = `The queries are rows of ${table} itself, which finds one to three points more than fresh ones: name a file with --queries.`;
  return [{ code: 'queries-are-stored-rows', sentence }];
}

async function queriesOf(
  base: TableSource,
  { queries: file }: TableChoice,
  { queries: queriesMax, seed, signal }: BenchmarkOptions,
): Promise<Float32Array> {
  const { dimensions } = base;
  if (file === null) return storedQueries(base, queriesMax, seed, signal);
  const queries = await readAll(await openVectorSource(file, { dimensions }), { signal });
  return queries.slice(0, queriesMax * dimensions);
}

function refuseUnknown(id: string, { table }: TableChoice): never {
  throw new PgparityError(
    'table-changed',
    `A search of ${table} returned the id "${id}", which did not exist when the table was read. Measure it without concurrent writes.`,
    { exitCode: exitCodes.broken },
  );
}
