import { buildIndex } from './build-index.ts';
import { benchmarkSchema } from './indexed-tables.ts';
import { createBenchmarkTable, dropBenchmarkTable } from '../database/benchmark-table.ts';
import type { Trip } from '../context/trip.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { scalar } from '../../../engine/session/answer.ts';
import { VectorIndexError } from '../../../schema/vector/index-step-refusal.ts';

interface WantedIndex {
  readonly strategy: StrategyName;
  /** Storage parameters. */
  readonly options: Readonly<Record<string, string>>;
}

/**
 * Why the server would refuse to build the index on such vectors, before any is loaded: it is built on an empty table of
 * the same dimensions, and what IVFFlat's k-means needs is held against maintenance_work_mem. Null where nothing is known
 * against it. ScaNN takes no empty table, so its refusals come with its build.
 */
export async function refusedBuild(trip: Trip, { strategy, options }: WantedIndex): Promise<string | null> {
  if (strategy === 'scann') return null;
  const { database, workload } = trip;
  const { metric, dimensions, rows } = workload.facts;
  const place = { schema: benchmarkSchema, table: 'vectors_refusals' };
  await dropBenchmarkTable(database.session, place);
  try {
    const shape = { ...place, dimensions, integerColumns: [], storage: trip.options.storage };
    const { vectorColumn } = await createBenchmarkTable(database.session, shape);
    const name = 'vectors_refusals_index';
    await buildIndex(database, { ...place, column: vectorColumn, metric, strategy, options, name });
  } catch (error) {
    if (error instanceof VectorIndexError && isRefusal(error)) return error.message;
    throw error;
  } finally {
    await dropBenchmarkTable(database.session, place).catch(() => undefined);
  }
  if (strategy !== 'ivfflat') return null;
  const memory = await database.session.run('SELECT pg_size_bytes(current_setting($1))', ['maintenance_work_mem']);
  const [needed, given] = [kMeansBytes(Number(options['lists'] ?? 0), rows, dimensions), Number(scalar(memory))];
  if (needed <= given) return null;
  return `k-means of ${options['lists']} lists needs about ${megabytes(needed)}, and maintenance_work_mem is ${megabytes(given)}. Use fewer lists, or --set maintenance_work_mem=${Math.ceil((needed * 1.1) / 2 ** 20)}MB.`;
}

/** A refusal of this index; a full disk, a cancelled statement or a lost file is a fault of the server. */
export function isRefusal({ refusals }: VectorIndexError): boolean {
  return refusals.every(({ sqlstate }) => !/^5[378]/.test(sqlstate ?? ''));
}

/** What pgvector's `ElkanKmeans` allocates: samples, three sets of centres, and a bound a pair of sample and centre. */
function kMeansBytes(lists: number, rows: number, dimensions: number): number {
  const samples = Math.min(rows, Math.max(lists * samplesPerList, samplesMin));
  return 4 * (samples * dimensions + 3 * lists * dimensions + samples * lists + lists * lists + 2 * samples);
}

const samplesPerList = 50;
const samplesMin = 10_000;

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`;
}
