import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { plantedBatches, plantedVector } from './planted-vectors.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import type {
  BenchmarkDatabase,
  LoadBatch,
  SearchClient,
  SearchStatement,
} from '../../../../src/bench/trip/database/benchmark-database.ts';
import { createBenchmarkTable, settleTable } from '../../../../src/bench/trip/database/benchmark-table.ts';
import { openBenchmarkDatabase } from '../../../../src/bench/trip/database/open-benchmark-database.ts';
import { exactSettings } from '../../../../src/bench/trip/database/search-settings.ts';
import { scalar } from '../../../../src/engine/session/answer.ts';
import type { Endpoint } from '../../../../src/engine/session/endpoint.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const rows = 2_500;
const exact: SearchStatement = {
  schema: 'pgparity "bench"',
  table: 'Vectors',
  idColumn: 'id',
  vectorColumn: 'embedding',
  metric: 'cosine',
  k: 3,
  settings: exactSettings,
  family: null,
};
const table = {
  schema: exact.schema,
  table: exact.table,
  dimensions: 8,
  integerColumns: ['tenant'],
  storage: 'external',
} as const;

/** What holds wherever the database is. */
function promises(endpointOf: () => Promise<Endpoint>): void {
  let database: BenchmarkDatabase;

  beforeAll(async () => {
    database = await openBenchmarkDatabase(await endpointOf());
    await database.session.run('CREATE EXTENSION IF NOT EXISTS vector');
    const target = await createBenchmarkTable(database.session, table);
    const counted: number[] = [];
    const report = await database.load(target, plantedBatches(rows, { modulo: { tenant: 5 } }), {
      onRows: (count) => counted.push(count),
    });
    expect(counted).toEqual([1_000, 2_000, 2_500]);
    expect(report.rows).toBe(rows);
    expect(report.bytes).toBeGreaterThan(rows * (8 + 8 * 4));
    expect(report.durationMs).toBeGreaterThan(0);
    await settleTable(database.session, target);
  });
  afterAll(() => database?.close());

  async function open(search: SearchStatement): Promise<SearchClient> {
    const client = await database.openSearch(search);
    onTestFinished(() => client.close());
    return client;
  }

  test('what was loaded is bit by bit what was given', async () => {
    const answer = await database.session.run(
      'SELECT id, tenant, embedding FROM "pgparity ""bench"""."Vectors" WHERE id IN (0, 1234, 2499) ORDER BY id',
    );
    const read = answer.rows.map(([id, tenant, text]) => [
      id,
      tenant,
      Float32Array.from(JSON.parse(text ?? '[]') as number[]),
    ]);
    expect(read).toEqual([
      ['0', '0', plantedVector(0, rows)],
      ['1234', '4', plantedVector(1234, rows)],
      ['2499', '4', plantedVector(2499, rows)],
    ]);
  });

  test('a search answers with the ids of the nearest rows, nearest first, call after call', async () => {
    const client = await open(exact);
    for (const row of [10, 700, 2_000]) {
      const found = await client.search(plantedVector(row + 0.2, rows));
      expect(found).toEqual([row, row + 1, row - 1].map(String));
    }
  });

  test('searches that overlap on one client do not mix their vectors', async () => {
    const client = await open({ ...exact, k: 1 });
    const found = await Promise.all([10, 700, 2_000].map((row) => client.search(plantedVector(row, rows))));
    expect(found).toEqual([['10'], ['700'], ['2000']]);
  });

  test('a filter is bound beside the vector', async () => {
    const client = await open({ ...exact, filter: { tenant: 3 } });
    expect(client.sql).toContain('WHERE "tenant" = $2');
    expect(await client.search(plantedVector(1_000, rows))).toEqual(['998', '1003', '993']);
  });

  test('a call may bring filter values of its own, and the next one has those of the statement again', async () => {
    const client = await open({ ...exact, k: 1, filter: { tenant: 3 } });
    const found: (readonly string[])[] = [];
    for (const values of [undefined, [4], [1], undefined])
      found.push(await client.search(plantedVector(1_002, rows), values));
    expect(found).toEqual([['1003'], ['1004'], ['1001'], ['1003']]);
    await expect(client.search(plantedVector(1, rows), [1, 2])).rejects.toMatchObject({
      answer: { sqlstate: '08P01' },
    });
  });

  test.each([
    ['l2', '700'],
    ['inner-product', '700'],
  ] as const)('the metric %s is searched by its own operator', async (metric, nearest) => {
    const client = await open({ ...exact, metric, k: 1 });
    expect(await client.search(plantedVector(700, rows))).toEqual([nearest]);
  });

  test('the floor is there on the same client', async () => {
    await expect((await open(exact)).floor()).resolves.toBeUndefined();
  });

  test('a refused query is a StatementError, and the client goes on', async () => {
    const client = await open({ ...exact, filter: { tenant: 'x' } });
    await expect(client.search(plantedVector(1, rows))).rejects.toMatchObject({
      code: 'statement-refused',
      answer: { sqlstate: '22P02' },
    });
    await expect(client.floor()).resolves.toBeUndefined();
    await expect(client.search(new Float32Array(7))).rejects.toThrow('The query has 7 dimensions');
    await expect(client.floor()).resolves.toBeUndefined();
  });

  test('a vector of other dimensions than the column is refused by the server', async () => {
    const client = await open(exact);
    await expect(client.search(new Float32Array(7))).rejects.toMatchObject({ answer: { sqlstate: '22000' } });
  });

  test('JIT is off and a time-out is set, and settings of the search come on top and are read back', async () => {
    const client = await open({
      ...exact,
      family: 'ivfflat',
      settings: { 'ivfflat.probes': '7', enable_seqscan: 'off' },
    });
    await client.ready();
    const read = async (name: string): Promise<string | null> =>
      scalar(await client.session.run('SELECT current_setting($1)', [name]));
    expect([
      await read('jit'),
      await read('statement_timeout'),
      await read('ivfflat.probes'),
      await read('enable_seqscan'),
    ]).toEqual(['off', '1min', '7', 'off']);
  });

  test('clients with different settings take turns, each with its own, and the session is afterwards as it was', async () => {
    const first = await open({ ...exact, family: 'ivfflat', settings: { 'ivfflat.probes': '7' } });
    const second = await open({ ...exact, family: 'ivfflat', settings: { 'ivfflat.probes': '9' } });
    expect([await probesOfSearch(first), await probesOfSearch(second), await probesOfSearch(first)]).toEqual([
      '7',
      '9',
      '7',
    ]);
    await first.close();
    await second.close();
    await database.session.run("LOAD 'vector'");
    expect(scalar(await database.session.run("SELECT current_setting('ivfflat.probes')"))).toBe('1');
    expect(scalar(await database.session.run("SELECT current_setting('statement_timeout')"))).toBe('0');
  });

  test.each([
    ['of another family', { ...exact, family: 'ivfflat', settings: { 'hnsw.ef_search': '40' } }],
    ['with a dot in an exact search', { ...exact, settings: { 'ivfflat.probes': '4' } }],
    ['that is misspelt', { ...exact, family: 'hnsw', settings: { 'hnsw.ef_serch': '40' } }],
  ] as const)('a setting %s is refused', async (_name, search) => {
    await expect(database.openSearch(search)).rejects.toMatchObject({ code: 'vector-setting-unknown' });
  });

  test('a load lets go of vectors that the server has', async () => {
    const target = await createBenchmarkTable(database.session, { ...table, table: 'many', integerColumns: [] });
    const held: WeakRef<Float32Array>[] = [];
    let most = 0;
    async function* batches(): AsyncGenerator<LoadBatch> {
      for (let firstRow = 0; firstRow < 100 * 40; firstRow += 100) {
        const data = new Float32Array(100 * 8).fill(firstRow);
        held.push(new WeakRef(data));
        yield { firstRow, rows: 100, data };
        // What a weak reference names is kept for the rest of the turn.
        await nextTurn();
        collectGarbage();
        most = Math.max(most, held.filter((vectors) => vectors.deref() !== undefined).length);
      }
    }
    await database.load(target, batches());
    expect(held).toHaveLength(40);
    expect(most).toBeLessThan(10);
  });

  test('a row that the table refuses leaves none of the load behind', async () => {
    const target = await createBenchmarkTable(database.session, { ...table, table: 'refused' });
    await expect(database.load(target, sameRowsTwice())).rejects.toMatchObject({
      code: 'statement-refused',
      answer: { sqlstate: '23505', constraint: 'refused_pkey' },
    });
    expect(scalar(await database.session.run(`SELECT count(*) FROM "pgparity ""bench""".refused`))).toBe('0');
  });

  test('a source that fails, and a load that is given up, leave nothing behind', async () => {
    const target = await createBenchmarkTable(database.session, { ...table, table: 'given_up' });
    const broken = plantedBatches(3_000, {
      modulo: { tenant: 5 },
      before: (row) => {
        if (row === 2_000) throw new RangeError('row 2000 is broken');
      },
    });
    await expect(database.load(target, broken)).rejects.toThrow('row 2000 is broken');
    const stop = new AbortController();
    const long = plantedBatches(3_000, {
      modulo: { tenant: 5 },
      before: (row) => void (row === 1_000 && stop.abort('enough')),
    });
    await expect(database.load(target, long, { signal: stop.signal })).rejects.toMatchObject({
      code: 'load-aborted',
      cause: 'enough',
    });
    expect(scalar(await database.session.run(`SELECT count(*) FROM "pgparity ""bench""".given_up`))).toBe('0');
    const lacking = plantedBatches(10);
    await expect(database.load(target, lacking)).rejects.toThrow('0 values for the column "tenant"');
  });
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function probesOfSearch(client: SearchClient): Promise<string | null> {
  await client.search(plantedVector(5, rows));
  return scalar(await client.session.run("SELECT current_setting('ivfflat.probes')"));
}

async function* sameRowsTwice(): AsyncGenerator<LoadBatch> {
  yield* plantedBatches(1_000, { modulo: { tenant: 5 } });
  yield* plantedBatches(10, { modulo: { tenant: 5 } });
}

describe('embedded', () => {
  promises(() => Promise.resolve({ kind: 'embedded', archive: null }));
});

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`native${missing === undefined ? '' : ` (not here: ${missing})`}`, () => {
  const native = withNativeServer(pgvector);
  promises(async () => ({ kind: 'postgres', url: await native.createDatabase() }));
});
