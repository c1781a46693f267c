import { batchesInMemory, defaultDataset, dimensions, emptyTable, replayed, rows } from './load-ground.ts';
import type { BenchOptions } from '../harness/bench-options.ts';
import type {
  BenchmarkDatabase,
  LoadTarget,
  SearchStatement,
} from '../../src/bench/trip/database/benchmark-database.ts';
import { buildIndex } from '../../src/bench/trip/index-build/build-index.ts';
import { defaultSweep } from '../../src/bench/trip/sweep/default-sweep.ts';
import { settleTable } from '../../src/bench/trip/database/benchmark-table.ts';
import { exactSettings } from '../../src/bench/trip/database/search-settings.ts';
import type { GeneratedDataset } from '../../src/bench/dataset/generator/generate-dataset.ts';

/** The default dataset under IVFFlat, and the first setting of the default sweep that finds enough. */
export interface PgbenchGround {
  readonly search: SearchStatement;
  readonly index: string;
  readonly vectors: readonly Float32Array[];
  /** Holds the same vectors, by `id` from 1, in `embedding`. */
  readonly queriesTable: string;
  readonly note: string;
}

export async function preparePgbenchGround(options: BenchOptions, database: BenchmarkDatabase): Promise<PgbenchGround> {
  options.onProgress('loading and indexing the default dataset');
  await database.session.run('CREATE EXTENSION vector');
  const dataset = defaultDataset(options, queryCount);
  const target = await emptyTable(database.session);
  await database.load(target, replayed(await batchesInMemory(dataset)));
  const vectors = await loadQueries(database, target, dataset);
  const [sweep] = defaultSweep('ivfflat', { rows, k });
  if (sweep === undefined) throw new RangeError('There is no default for IVFFlat.');
  const { schema, table, vectorColumn: column } = target;
  const index = 'vectors_ivfflat';
  const build = { schema, table, column, metric: 'cosine', strategy: 'ivfflat', name: index } as const;
  await buildIndex(database, { ...build, options: sweep.options });
  await settleTable(database.session, target);
  const search = { ...target, metric: 'cosine', k, family: 'ivfflat', settings: {} } as const;
  const exact = await answers(database, { ...search, family: null, settings: exactSettings }, vectors);
  for (const settings of sweep.searches) {
    const recall = overlap(exact, await answers(database, { ...search, settings }, vectors));
    if (recall < recallWanted) continue;
    const told = Object.entries({ ...sweep.options, ...settings }).map(([name, value]) => `${name} ${value}`);
    const note = `${rows} rows of ${dimensions}, ${told.join(', ')}, recall@${k} ${recall.toFixed(3)}`;
    return { search: { ...search, settings }, index, vectors, queriesTable: 'pgparity_bench.queries', note };
  }
  throw new RangeError(`No setting of the default sweep has a recall of ${recallWanted}.`);
}

const k = 10;
const queryCount = 500;
const recallWanted = 0.945;

async function loadQueries(
  database: BenchmarkDatabase,
  target: LoadTarget,
  dataset: GeneratedDataset,
): Promise<readonly Float32Array[]> {
  await database.session.run(
    `CREATE TABLE pgparity_bench.queries (id bigint PRIMARY KEY, embedding vector(${dimensions}) NOT NULL)`,
  );
  const [batch] = await batchesInMemory({ ...dataset, base: dataset.queries });
  if (batch === undefined) throw new RangeError('There are no queries.');
  const ids = BigInt64Array.from({ length: batch.rows }, (_value, row) => BigInt(row + 1));
  await database.load({ ...target, table: 'queries' }, replayed([{ ...batch, ids }]));
  await settleTable(database.session, { schema: target.schema, table: 'queries' });
  return Array.from({ length: batch.rows }, (_value, row) =>
    batch.data.slice(row * dimensions, (row + 1) * dimensions),
  );
}

async function answers(
  database: BenchmarkDatabase,
  search: SearchStatement,
  vectors: readonly Float32Array[],
): Promise<readonly ReadonlySet<string>[]> {
  const client = await database.openSearch(search);
  try {
    const found: ReadonlySet<string>[] = [];
    for (const vector of vectors.slice(0, 200)) found.push(new Set(await client.search(vector)));
    return found;
  } finally {
    await client.close();
  }
}

/** Mean share of the exact ids that were found. */
function overlap(exact: readonly ReadonlySet<string>[], found: readonly ReadonlySet<string>[]): number {
  const shares = exact.map((ids, query) => [...ids].filter((id) => found[query]?.has(id)).length / k);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
