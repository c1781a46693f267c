import type { TableSource } from './table-source.ts';
import type { BenchmarkOptions, Shard, TableChoice } from '../options/benchmark-options.ts';
import type { StageProgress } from '../options/benchmark-progress.ts';
import {
  createWorkload,
  datasetHash,
  zeroVectorWarnings,
  type Workload,
  type WorkloadInput,
} from '../workload/workload.ts';
import { contentOf } from '../../dataset/content-hash.ts';
import { openVectorSource } from '../../dataset/open-source.ts';
import { uniform } from '../../measure/random.ts';
import type { VectorSource } from '../../dataset/vector-source.ts';
import { readAll } from '../../neighbours/read-all.ts';
import type { Warning } from '../../../vault/result/quantities.ts';
import { exitCodes, PgparityError, UsageError } from '../../../base/errors.ts';

/** The table's rows, searched with the vectors of a file, or with rows of its own; a shard has its part of them. */
export async function tableWorkload(
  base: TableSource,
  choice: TableChoice,
  metric: WorkloadInput['metric'],
  options: BenchmarkOptions,
  progress: StageProgress,
): Promise<Workload> {
  const { hash, rows, zeroRows } = await contentOf(base, { signal: options.signal });
  const { vectors: allQueries, storedRows } = await queriesOf(base, choice, options);
  const queries = options.shard === null ? allQueries : queriesOfShard(allQueries, base, options.shard);
  const { name, ids, skipped } = base;
  const rowsById = new Map(ids.map((id, row) => [id, row]));
  const rowOf = (id: string): number => rowsById.get(id) ?? refuseUnknown(id, choice);
  const workload = await createWorkload(
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
  // All shards name the whole set, so that only parts of one are merged.
  return {
    ...workload,
    ...(storedRows !== null && { storedRows }),
    facts: { ...workload.facts, hash: datasetHash(hash, allQueries) },
  };
}

function queriesOfShard(queries: Float32Array, { dimensions, name }: TableSource, { index, of }: Shard): Float32Array {
  const count = queries.length / dimensions;
  const own = Array.from({ length: count }, (_, query) => query).filter((query) => query % of === index - 1);
  if (own.length === 0) {
    throw new UsageError(
      'shard-without-queries',
      `The shard ${index}/${of} has none of the ${count} queries of ${name}. Use fewer shards or more queries.`,
    );
  }
  const part = new Float32Array(own.length * dimensions);
  for (const [place, query] of own.entries()) {
    part.set(queries.subarray(query * dimensions, (query + 1) * dimensions), place * dimensions);
  }
  return part;
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
): Promise<Queries> {
  const { dimensions } = base;
  if (file === null) return storedQueries(base, queriesMax, seed, signal);
  const queries = await readAll(await openVectorSource(file, { dimensions }), { signal });
  return { vectors: queries.slice(0, queriesMax * dimensions), storedRows: null };
}

interface Queries {
  readonly vectors: Float32Array;
  /** Which rows they are; null where they come from a file. */
  readonly storedRows: Int32Array | null;
}

/** Some rows of the source, each with the same chance, in one pass (reservoir sampling, J. S. Vitter, 1985). */
async function storedQueries(source: VectorSource, count: number, seed: number, signal: AbortSignal): Promise<Queries> {
  const { dimensions } = source;
  const next = uniform(seed);
  const chosen: { readonly row: number; readonly vector: Float32Array }[] = [];
  let seen = 0;
  for await (const { rows, data } of source.batches({ signal })) {
    for (let row = 0; row < rows; row += 1) {
      const place = seen < count ? seen : Math.floor(next() * (seen + 1));
      seen += 1;
      if (place >= count) continue;
      chosen[place] = { row: seen - 1, vector: data.slice(row * dimensions, (row + 1) * dimensions) };
    }
  }
  const vectors = new Float32Array(chosen.length * dimensions);
  for (const [place, { vector }] of chosen.entries()) vectors.set(vector, place * dimensions);
  return { vectors, storedRows: Int32Array.from(chosen, ({ row }) => row) };
}

function refuseUnknown(id: string, { table }: TableChoice): never {
  throw new PgparityError(
    'table-changed',
    `A search of ${table} returned the id "${id}", which did not exist when the table was read. Measure it without concurrent writes.`,
    { exitCode: exitCodes.broken },
  );
}
