import type { TableSource } from './table-source.ts';
import type { BenchmarkOptions, TableChoice } from '../options/benchmark-options.ts';
import type { StageProgress } from '../options/benchmark-progress.ts';
import { createWorkload, zeroVectorWarnings, type Workload, type WorkloadInput } from '../workload/workload.ts';
import { contentOf } from '../../dataset/content-hash.ts';
import { openVectorSource } from '../../dataset/open-source.ts';
import { uniform } from '../../measure/random.ts';
import type { VectorSource } from '../../dataset/vector-source.ts';
import { readAll } from '../../neighbours/read-all.ts';
import type { Warning } from '../../../vault/result/quantities.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';

/** The table's rows, searched with the vectors of a file, or with rows of its own. */
export async function tableWorkload(
  base: TableSource,
  choice: TableChoice,
  metric: WorkloadInput['metric'],
  options: BenchmarkOptions,
  progress: StageProgress,
): Promise<Workload> {
  const { hash, rows, zeroRows } = await contentOf(base, { signal: options.signal });
  const queries = await queriesOf(base, choice, options);
  const { name, ids, skipped } = base;
  const rowsById = new Map(ids.map((id, row) => [id, row]));
  const rowOf = (id: string): number => rowsById.get(id) ?? refuseUnknown(id, choice);
  return createWorkload(
    {
      name,
      metric,
      base,
      rows,
      queries,
      rowOf,
      neighbours: null,
      baseHash: hash,
      skippedRows: skipped,
      warnings: zeroVectorWarnings(metric, zeroRows),
    },
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

/** Some rows of the source, each with the same chance, in one pass (reservoir sampling, J. S. Vitter, 1985). */
async function storedQueries(
  source: VectorSource,
  count: number,
  seed: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { dimensions } = source;
  const next = uniform(seed);
  const chosen: Float32Array[] = [];
  let seen = 0;
  for await (const { rows, data } of source.batches({ signal })) {
    for (let row = 0; row < rows; row += 1) {
      const place = seen < count ? seen : Math.floor(next() * (seen + 1));
      seen += 1;
      if (place < count) chosen[place] = data.slice(row * dimensions, (row + 1) * dimensions);
    }
  }
  const queries = new Float32Array(chosen.length * dimensions);
  for (const [place, vector] of chosen.entries()) queries.set(vector, place * dimensions);
  return queries;
}

function refuseUnknown(id: string, { table }: TableChoice): never {
  throw new PgparityError(
    'table-changed',
    `A search of ${table} returned the id "${id}", which did not exist when the table was read. Measure it without concurrent writes.`,
    { exitCode: exitCodes.broken },
  );
}
