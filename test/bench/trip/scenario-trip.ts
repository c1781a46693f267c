import { afterAll, beforeAll } from 'vitest';
import { withNativeServer } from '../../schema/migrate/native-database.ts';
import type { LoadBatch } from '../../../src/bench/trip/database/benchmark-database.ts';
import { openBenchmarkDatabase } from '../../../src/bench/trip/database/open-benchmark-database.ts';
import { FilterColumns, filterColumnNames } from '../../../src/bench/trip/workload/filter-columns.ts';
import type { Ground } from '../../../src/bench/trip/context/trip.ts';
import { IndexedTables } from '../../../src/bench/trip/index-build/indexed-tables.ts';
import { placeOfRow } from '../../../src/bench/trip/workload/workload.ts';
import { Steps } from '../../../src/bench/trip/context/steps.ts';
import { installStrategies } from '../../../src/bench/trip/database/install-strategies.ts';
import { generateDataset } from '../../../src/bench/dataset/generator/generate-dataset.ts';
import { exactNeighbours } from '../../../src/bench/neighbours/exact-neighbours.ts';
import { readAll } from '../../../src/bench/neighbours/read-all.ts';
import type { Profile } from '../../../src/engine/profile/profile.ts';

export const seed = 11;

export interface ScenarioGround {
  readonly ground: Ground;
  readonly columns: FilterColumns;
  readonly tables: IndexedTables;
}

/** Generated rows with their filter columns in a database of a native server, or in process, as a benchmark has them. */
export function withScenarioGround(
  profile: Profile | 'embedded',
  size: { readonly rows: number; readonly dimensions: number; readonly queries: number },
): () => ScenarioGround {
  const server = profile === 'embedded' ? null : withNativeServer(profile);
  let made: ScenarioGround | undefined;
  beforeAll(async () => {
    const database = await openBenchmarkDatabase(
      server === null ? { kind: 'embedded', archive: null } : { kind: 'postgres', url: await server.createDatabase() },
    );
    await installStrategies(database);
    const { base, queries: source, metric } = generateDataset({ ...size, seed });
    const queries = await readAll(source);
    const { signal } = new AbortController();
    const { dimensions, rows } = size;
    const truth = await exactNeighbours({ base, queries, dimensions, metric, k: 10, workers: 0 });
    const columns = await FilterColumns.of(base, { rows, metric, seed, signal });
    const ground: Ground = {
      database,
      data: {
        base,
        queries,
        truth,
        rowOf: placeOfRow,
        facts: {
          name: base.name,
          hash: 'test',
          metric,
          rows,
          dimensions,
          queries: size.queries,
          statistics: {},
          skippedRows: 0,
        },
      },
      steps: new Steps({ read: () => Promise.resolve(undefined), write: () => Promise.resolve() }, {}, true),
      k: 10,
      seed,
      signal,
      stage: () => undefined,
      share: () => undefined,
    };
    const tables = new IndexedTables({
      database,
      dimensions,
      metric,
      storage: 'external',
      integerColumns: filterColumnNames,
      batches: () => batchesWith(ground, columns),
      signal,
      onStage: () => undefined,
      onRows: () => undefined,
      onBuilt: () => undefined,
    });
    made = { ground, columns, tables };
  });
  afterAll(() => made?.ground.database.close());
  return () => {
    if (made === undefined) throw new RangeError('The ground is there when the tests of the file have begun.');
    return made;
  };
}

async function* batchesWith({ data }: Ground, columns: FilterColumns): AsyncGenerator<LoadBatch> {
  for await (const batch of data.base.batches()) {
    yield { ...batch, integers: columns.integers(batch.firstRow, batch.rows) };
  }
}
