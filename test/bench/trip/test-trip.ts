import { afterAll, beforeAll } from 'vitest';
import { withNativeServer } from '../../schema/migrate/native-database.ts';
import { smallOptions } from './honesty/small-bench.ts';
import { Steps } from '../../../src/bench/trip/context/steps.ts';
import type { Trip } from '../../../src/bench/trip/context/trip.ts';
import type { BenchmarkDatabase } from '../../../src/bench/trip/database/benchmark-database.ts';
import { installStrategies } from '../../../src/bench/trip/database/install-strategies.ts';
import { openBenchmarkDatabase } from '../../../src/bench/trip/database/open-benchmark-database.ts';
import { IndexedTables } from '../../../src/bench/trip/index-build/indexed-tables.ts';
import type { BenchmarkOptions } from '../../../src/bench/trip/options/benchmark-options.ts';
import { FilterColumns } from '../../../src/bench/trip/workload/filter-columns.ts';
import { rowNumber, type Workload } from '../../../src/bench/trip/workload/workload.ts';
import { generateDataset } from '../../../src/bench/dataset/generator/generate-dataset.ts';
import type { Metric, VectorSource } from '../../../src/bench/dataset/vector-source.ts';
import { exactNeighbours } from '../../../src/bench/neighbours/exact-neighbours.ts';
import { readAll } from '../../../src/bench/neighbours/read-all.ts';
import type { Profile } from '../../../src/engine/profile/profile.ts';

export const seed = 11;

export interface TestTrip {
  readonly trip: Trip;
  readonly columns: FilterColumns;
  readonly tables: IndexedTables;
}

/** Generated rows with their filter columns in a database of a native server, or in process, as a benchmark has them. */
export function withTestTrip(
  profile: Profile | 'embedded',
  size: { readonly rows: number; readonly dimensions: number; readonly queries: number },
): () => TestTrip {
  const server = profile === 'embedded' ? null : withNativeServer(profile);
  let made: TestTrip | undefined;
  beforeAll(async () => {
    const database = await openBenchmarkDatabase(
      server === null ? { kind: 'embedded', archive: null } : { kind: 'postgres', url: await server.createDatabase() },
    );
    await installStrategies(database);
    const { base, queries, metric } = generateDataset({ ...size, seed });
    const workload = await testWorkload(base, await readAll(queries), metric);
    const trip = testTrip(database, workload, { seed });
    const tables = new IndexedTables(trip);
    made = { trip, tables, columns: tables.columns };
  });
  afterAll(() => made?.trip.database.close());
  return () => {
    if (made === undefined) throw new RangeError('The trip is there when the tests of the file have begun.');
    return made;
  };
}

export async function testWorkload(base: VectorSource, queries: Float32Array, metric: Metric): Promise<Workload> {
  const { dimensions, name } = base;
  const rows = base.rows ?? 0;
  const facts = { name, hash: 'test', metric, rows, dimensions, queries: queries.length / dimensions };
  return {
    base,
    queries,
    truth: await exactNeighbours({ base, queries, dimensions, metric, k: 10, workers: 0 }),
    rowOf: rowNumber,
    columns: await FilterColumns.of(base, { rows, metric, seed }),
    warnings: [],
    facts: { ...facts, statistics: {}, skippedRows: 0 },
  };
}

export function testTrip(
  database: BenchmarkDatabase,
  workload: Workload,
  changes: Partial<BenchmarkOptions> = {},
): Trip {
  const { signal } = new AbortController();
  const progress = { stage: () => undefined, share: () => undefined };
  return {
    database,
    workload,
    options: { ...smallOptions, environment: {}, signal, progress, ...changes },
    steps: new Steps({ read: () => Promise.resolve(undefined), write: () => Promise.resolve() }, {}, true),
    ...progress,
  };
}

/** The same trip with other options. */
export function tripWith(trip: Trip, changes: Partial<BenchmarkOptions>): Trip {
  return { ...trip, options: { ...trip.options, ...changes } };
}
