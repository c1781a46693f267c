import { expect, onTestFinished, test } from 'vitest';
import { planted, plantedData } from './planted-data.ts';
import { plainlyExpected, plainRecall } from './plain-truth.ts';
import { openBenchmarkDatabase } from '../../../../src/bench/trip/database/open-benchmark-database.ts';
import type { Ground } from '../../../../src/bench/trip/ground.ts';
import { measureIndex } from '../../../../src/bench/trip/index-points.ts';
import { IndexedTables } from '../../../../src/bench/trip/indexed-tables.ts';
import { placeOfRow } from '../../../../src/bench/trip/searched-data.ts';
import { searchOf } from '../../../../src/bench/trip/statements.ts';
import { Steps } from '../../../../src/bench/trip/steps.ts';
import { installStrategies } from '../../../../src/bench/trip/strategies-here.ts';
import type { VectorSource } from '../../../../src/bench/dataset/vector-source.ts';
import { exactNeighbours } from '../../../../src/bench/neighbours/exact-neighbours.ts';
import { embeddedServer } from '../../../../src/engine/server/embedded.ts';
import { embedded } from '../../../../fixtures/profiles.ts';

const k = 10;
const { dimensions, rows } = planted;

test('recall in process is to the last digit what a plain computation counts', async () => {
  const { base, queries } = plantedData();
  const server = await embeddedServer.start(embedded, { environment: process.env });
  const database = await openBenchmarkDatabase(server.endpoint);
  onTestFinished(async () => {
    await database.close();
    await server.stop();
  });
  await installStrategies(database);
  const source: VectorSource = {
    name: 'planted',
    dimensions,
    rows,
    async *batches() {
      yield { firstRow: 0, rows, data: flat(base) };
    },
  };
  const truth = await exactNeighbours({
    base: source,
    queries: flat(queries),
    dimensions,
    metric: 'l2',
    k,
    workers: 0,
  });
  const { signal } = new AbortController();
  const facts = { name: 'planted', hash: '', metric: 'l2', rows, dimensions, queries: planted.queries } as const;
  const ground: Ground = {
    database,
    data: {
      base: source,
      queries: flat(queries),
      truth,
      rowOf: placeOfRow,
      facts: { ...facts, statistics: {}, skippedRows: 0 },
    },
    steps: new Steps({ read: async () => undefined, write: async () => undefined }, {}, true),
    k,
    seed: planted.seed,
    signal,
    stage: () => undefined,
    share: () => undefined,
  };
  const tables = new IndexedTables({
    database,
    dimensions,
    metric: 'l2',
    storage: 'external',
    integerColumns: [],
    batches: () => source.batches(),
    signal,
    onStage: () => undefined,
    onRows: () => undefined,
    onBuilt: () => undefined,
  });
  const options = { lists: '40' };
  const searches = [1, 2, 4].map((probes) => ({ 'ivfflat.probes': String(probes) }));
  const indexed = await tables.indexed('ivfflat', options);
  const { points } = await measureIndex(ground, indexed, 'ivfflat', { options, searches });
  expect(points).toHaveLength(3);
  const expected = queries.map((query) => plainlyExpected(base, query, 'l2', k));
  for (const { search, recall } of points) {
    const client = await database.openSearch(searchOf(ground, indexed.table, 'ivfflat', search));
    const recalls: number[] = [];
    for (const [at, query] of queries.entries()) {
      const ids = await client.search(query);
      recalls.push(plainRecall(expected[at] ?? new Set(), ids.map(Number), k));
    }
    await client.close();
    const mean = recalls.reduce((sum, share) => sum + share, 0) / recalls.length;
    expect({ search, mean: recall.mean, worst: recall.worst }).toEqual({ search, mean, worst: Math.min(...recalls) });
  }
  expect(Math.min(...points.map(({ recall }) => recall.mean))).toBeLessThan(1);
  expect(points.some(({ recall }) => recall.strictMean < recall.mean)).toBe(true);
});

function flat(vectors: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(vectors.length * dimensions);
  for (const [row, vector] of vectors.entries()) all.set(vector, row * dimensions);
  return all;
}
