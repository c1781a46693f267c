import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { plantedBatches, plantedVector } from '../database/planted-vectors.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import type {
  BenchmarkDatabase,
  SearchClient,
  SearchStatement,
} from '../../../../src/bench/trip/database/benchmark-database.ts';
import { buildIndex, dropIndex } from '../../../../src/bench/trip/index-build/build-index.ts';
import { createBenchmarkTable, settleTable } from '../../../../src/bench/trip/database/benchmark-table.ts';
import { openBenchmarkDatabase } from '../../../../src/bench/trip/database/open-benchmark-database.ts';
import { exactSettings } from '../../../../src/bench/trip/database/search-settings.ts';
import { provePlan, stillProven } from '../../../../src/bench/trip/search/plan-proof.ts';
import { proveScans, scansOf } from '../../../../src/bench/trip/search/scan-proof.ts';
import type { Endpoint } from '../../../../src/engine/session/endpoint.ts';
import { alloydbOmni, pgvector } from '../../../../fixtures/profiles.ts';

const rows = 5_000;
const table = {
  schema: 'bench',
  table: 'vectors',
  dimensions: 64,
  integerColumns: ['tenant'],
  storage: 'plain',
} as const;
const build = {
  schema: 'bench',
  table: 'vectors',
  column: 'embedding',
  metric: 'cosine',
  strategy: 'ivfflat',
  options: { lists: '50' },
} as const;
const query = plantedVector(77, rows, table.dimensions);
const search: SearchStatement = {
  schema: 'bench',
  table: 'vectors',
  idColumn: 'id',
  vectorColumn: 'embedding',
  metric: 'cosine',
  k: 5,
  family: 'ivfflat',
  settings: { 'ivfflat.probes': '2' },
};

function promises(endpointOf: () => Promise<Endpoint>): void {
  let database: BenchmarkDatabase;

  beforeAll(async () => {
    database = await openBenchmarkDatabase(await endpointOf());
    await database.session.run('CREATE EXTENSION IF NOT EXISTS vector');
    const target = await createBenchmarkTable(database.session, table);
    await database.load(target, plantedBatches(rows, { dimensions: table.dimensions, modulo: { tenant: 100 } }));
    await buildIndex(database, { ...build, name: 'by_cosine' });
    await settleTable(database.session, target);
  });
  afterAll(() => database?.close());

  async function open(statement: SearchStatement): Promise<SearchClient> {
    const client = await database.openSearch(statement);
    onTestFinished(() => client.close());
    return client;
  }

  test('both plans of a search through its index are proven, and still are afterwards', async () => {
    const client = await open(search);
    const proof = await provePlan(client, search, 'by_cosine', query);
    expect(proof.index).toMatchObject({ name: 'by_cosine' });
    for (const plan of [proof.customPlan, proof.genericPlan]) {
      expect(plan.children[0]).toMatchObject({ node: 'Index Scan', index: 'by_cosine' });
    }
    for (let call = 0; call < 8; call += 1) await client.search(query);
    await expect(stillProven(client, search, proof, query)).resolves.toBeUndefined();
  });

  test('an exact search names no vector index; with index scans on it is refused as one', async () => {
    const exact: SearchStatement = { ...search, family: null, settings: exactSettings };
    const proof = await provePlan(await open(exact), exact, null, query);
    expect(proof.index).toBeNull();
    const inexact: SearchStatement = { ...search, family: null, settings: {} };
    await expect(provePlan(await open(inexact), inexact, null, query)).rejects.toMatchObject({
      code: 'plan-not-proven',
      message: expect.stringMatching(/was to be exact, and the custom plan .* is: Limit → Index Scan using by_cosine/),
    });
  });

  test('a planner that prefers a sort is refused, with its plan and what to change', async () => {
    const many: SearchStatement = { ...search, settings: { 'ivfflat.probes': '50' } };
    await expect(provePlan(await open(many), many, 'by_cosine', query)).rejects.toMatchObject({
      code: 'plan-not-proven',
      message: expect.stringMatching(
        /is: Limit → Sort → Seq Scan on vectors\. The planner takes another way .* visit fewer lists/,
      ),
    });
  });

  test('an operator class that does not fit the operator is refused, even where a sort is forbidden', async () => {
    const other: SearchStatement = { ...search, metric: 'l2', settings: { ...search.settings, enable_seqscan: 'off' } };
    await expect(provePlan(await open(other), other, 'by_cosine', query)).rejects.toMatchObject({
      code: 'plan-not-proven',
      message: expect.stringContaining(
        'operator class "vector_cosine_ops" does not serve the operator <->: build it for the metric l2',
      ),
    });
  });

  test('a filter that another index answers is refused', async () => {
    await database.session.run('CREATE INDEX by_tenant ON bench.vectors (tenant)');
    const filtered: SearchStatement = { ...search, filter: { tenant: 7 } };
    const proving = provePlan(await open(filtered), filtered, 'by_cosine', query);
    await expect(proving).rejects.toMatchObject({ message: expect.stringContaining('by_tenant') });
    await database.session.run('DROP INDEX bench.by_tenant');
  });

  test('an index that is dropped or built anew in the middle is seen', async () => {
    await database.session.run('DROP INDEX bench.by_cosine');
    onTestFinished(async () => {
      await dropIndex(database.session, { schema: 'bench', name: 'other' });
      await buildIndex(database, { ...build, name: 'by_cosine' });
    });
    await buildIndex(database, { ...build, name: 'other' });
    const client = await database.openSearch(search);
    try {
      await expect(provePlan(client, search, 'by_cosine', query)).rejects.toMatchObject({
        message: expect.stringContaining('no index of that name'),
      });
      const proof = await provePlan(client, search, 'other', query);
      await database.session.run('REINDEX INDEX bench.other');
      await expect(stillProven(client, search, proof, query)).rejects.toMatchObject({
        code: 'plan-not-proven',
        message: expect.stringContaining('built anew while it was measured'),
      });
      await database.session.run('DROP INDEX bench.other');
      expect(await client.search(query)).toHaveLength(5);
      await expect(stillProven(client, search, proof, query)).rejects.toMatchObject({ code: 'plan-not-proven' });
    } finally {
      await client.close();
    }
  });

  test('the server counts each search through the index, and a search past it is missed', async () => {
    const client = await open(search);
    const { index } = await provePlan(client, search, 'by_cosine', query);
    if (index === null) throw new TypeError('An index was proven.');
    const before = await scansOf([client], index);
    for (let call = 0; call < 20; call += 1) await client.search(query);
    const after = await scansOf([client], index);
    expect(after - before).toBe(20);
    expect(() => proveScans(index, { before, after, searches: 20 })).not.toThrow();
    expect(() => proveScans(index, { before, after, searches: 21 })).toThrow(
      '21 searches were to go through index "by_cosine", and the server counted 20',
    );
  });
}

describe('embedded', () => {
  promises(() => Promise.resolve({ kind: 'embedded', archive: null }));
});

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`native${missing === undefined ? '' : ` (not here: ${missing})`}`, () => {
  const native = withNativeServer(pgvector);
  promises(async () => ({ kind: 'postgres', url: await native.createDatabase() }));
});

const scannMissing = await nativeMissing(alloydbOmni);

describe.skipIf(scannMissing !== undefined)(
  `beside ScaNN${scannMissing === undefined ? '' : ` (not here: ${scannMissing})`}`,
  () => {
    const native = withNativeServer(alloydbOmni);

    test.each([
      ['hnsw', { m: '8', ef_construction: '32' }, { 'hnsw.ef_search': '40' }],
      [
        'scann',
        { num_leaves: '50', quantizer: 'SQ8' },
        { 'scann.num_leaves_to_search': '2', 'scann.pre_reordering_num_neighbors': '100' },
      ],
    ] as const)('%s is proven and counted', async (strategy, options, settings) => {
      const database = await openBenchmarkDatabase({ kind: 'postgres', url: await native.createDatabase() });
      onTestFinished(() => database.close());
      await database.session.run('CREATE EXTENSION alloydb_scann CASCADE');
      const target = await createBenchmarkTable(database.session, table);
      await database.load(target, plantedBatches(rows, { dimensions: table.dimensions, modulo: { tenant: 100 } }));
      await buildIndex(database, { ...build, strategy, options, name: 'near' });
      await settleTable(database.session, target);
      const statement: SearchStatement = { ...search, family: strategy, settings };
      const client = await database.openSearch(statement);
      const { index } = await provePlan(client, statement, 'near', query);
      if (index === null) throw new TypeError('An index was proven.');
      const before = await scansOf([client], index);
      for (let call = 0; call < 7; call += 1) expect(await client.search(query)).toHaveLength(5);
      expect((await scansOf([client], index)) - before).toBe(7);
    });
  },
);
