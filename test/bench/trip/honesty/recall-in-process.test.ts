import { expect, onTestFinished, test } from 'vitest';
import { planted, plantedData } from './planted-data.ts';
import { testTrip, testWorkload } from '../test-trip.ts';
import { plainlyExpected, plainRecall } from './plain-truth.ts';
import { openBenchmarkDatabase } from '../../../../src/bench/trip/database/open-benchmark-database.ts';
import { measureIndex } from '../../../../src/bench/trip/sweep/index-points.ts';
import { IndexedTables } from '../../../../src/bench/trip/index-build/indexed-tables.ts';
import { searchOf } from '../../../../src/bench/trip/search/search-statement.ts';
import { installStrategies } from '../../../../src/bench/trip/database/install-strategies.ts';
import type { VectorSource } from '../../../../src/bench/dataset/vector-source.ts';
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
  const trip = testTrip(database, await testWorkload(source, flat(queries), 'l2'), { seed: planted.seed });
  const tables = new IndexedTables(trip);
  const options = { lists: '40' };
  const searches = [1, 2, 4].map((probes) => ({ 'ivfflat.probes': String(probes) }));
  const indexed = await tables.indexed('ivfflat', options);
  const swept = { ...indexed, strategy: 'ivfflat', sweep: { options, searches } } as const;
  const { points } = await measureIndex(trip, swept);
  expect(points).toHaveLength(3);
  const expected = queries.map((query) => plainlyExpected(base, query, 'l2', k));
  for (const { search, recall } of points) {
    const client = await database.openSearch(searchOf(trip, indexed.table, 'ivfflat', search));
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
