import type { FilterColumns } from './filter-columns.ts';
import type { BenchmarkOptions } from '../options/benchmark-options.ts';
import type { StageProgress } from '../options/benchmark-progress.ts';
import { sha256 } from '../../dataset/content-hash.ts';
import { readNeighbours, type NeighbourSource } from '../../dataset/readers/neighbour-source.ts';
import { describeVectors } from '../../dataset/statistics/describe-vectors.ts';
import type { VectorSource } from '../../dataset/vector-source.ts';
import { checkTruthFile } from '../../neighbours/check-truth-file.ts';
import { exactNeighbours } from '../../neighbours/exact-neighbours.ts';
import { TruthCache, truthFolder } from '../../neighbours/truth-cache.ts';
import type { Truth } from '../../neighbours/truth.ts';
import type { DatasetFacts } from '../../../vault/result/result.ts';
import type { Warning } from '../../../vault/result/quantities.ts';

/** Base vectors, held-out queries, and their exact neighbours. */
export interface Workload {
  readonly facts: DatasetFacts;
  readonly base: VectorSource;
  /** Row by row, `facts.dimensions` elements each. */
  readonly queries: Float32Array;
  readonly truth: Truth;
  /** The base row of an id that the server returns as text. Throws a RangeError for an id of no row. */
  readonly rowOf: (id: string) => number;
  /** Tenants of rows and queries, stored beside the vectors; null where a table is measured in place. */
  readonly columns: FilterColumns | null;
  /** The rows that the queries are, where they are rows of the table. */
  readonly storedRows?: Int32Array;
  /** Doubts about the vectors. */
  readonly warnings: readonly Warning[];
}

/** What a workload is made of: vectors from a generator, from files or from a table. */
export interface WorkloadInput extends Pick<Workload, 'base' | 'queries' | 'rowOf'> {
  readonly name: string;
  readonly metric: DatasetFacts['metric'];
  readonly rows: number;
  /** Neighbours that came with the data, to be checked against ours. */
  readonly neighbours: NeighbourSource | null;
  /** SHA-256 over the content of the base. */
  readonly baseHash: string;
  readonly warnings: readonly Warning[];
  readonly skippedRows: number;
}

/**
 * Adds the exact neighbours and the statistics. The neighbours are computed here and kept in the cache; those that came
 * with the data are checked against them, and a difference is an error, never a lower recall.
 */
export async function createWorkload(
  { base, queries, rowOf, neighbours, baseHash, warnings, ...named }: WorkloadInput,
  { k, seed, environment, signal }: BenchmarkOptions,
  progress: StageProgress,
): Promise<Workload> {
  const { metric, rows } = named;
  const { dimensions } = base;
  const queriesHash = sha256(queries);
  const onRows = (done: number): void => progress.share(Math.min(1, done / rows));
  progress.stage('exact neighbours');
  const key = { base: baseHash, queries: queriesHash, metric, k, included: null };
  const truth = await new TruthCache(truthFolder(environment)).truthOf(key, () =>
    exactNeighbours({ base, queries, dimensions, metric, k, signal, onRows }),
  );
  if (neighbours !== null) {
    progress.stage('checking the neighbours that came with the data');
    const known = (await readNeighbours(neighbours, { signal })).slice(0, queries.length / dimensions);
    await checkTruthFile(truth, { name: neighbours.name, neighbours: known }, { base, queries, signal });
  }
  progress.stage('statistics of the vectors');
  const statistics = await describeVectors(base, { seed, signal, onRows, probes: statisticsProbes });
  const facts = {
    ...named,
    hash: datasetHash(baseHash, queries),
    dimensions,
    queries: queries.length / dimensions,
    statistics: { ...statistics },
  };
  return { facts, base, queries, truth, rowOf, columns: null, warnings };
}

/** SHA-256 over the content of base and queries. */
export function datasetHash(baseHash: string, queries: Float32Array): string {
  return sha256(`${baseHash} ${sha256(queries)}`);
}

/** Medians of so many tell datasets from each other, in a fraction of the benchmark's time. */
const statisticsProbes = 150;

/** Of vectors without a direction, where the metric asks for one. */
export function zeroVectorWarnings(metric: DatasetFacts['metric'], zeroRows: number): readonly Warning[] {
  if (metric !== 'cosine' || zeroRows === 0) return [];
  const rows = zeroRows === 1 ? '1 base vector is' : `${zeroRows} base vectors are`;
  const sentence = `${rows} zero. Cosine has no distance to a zero vector, and an index leaves it out: remove such rows, or use --metric l2.`;
  return [{ code: 'zero-vectors', sentence }];
}

/** One of the queries. A view, not a copy. */
export function queryVector({ queries, facts }: Workload, query: number): Float32Array {
  return queries.subarray(query * facts.dimensions, (query + 1) * facts.dimensions);
}

/** The row of an id in a table whose ids count rows from 0. */
export function rowNumber(id: string): number {
  const row = Number(id);
  if (!/^\d+$/.test(id) || !Number.isSafeInteger(row)) throw new RangeError(`"${id}" is not a row number.`);
  return row;
}
