import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf, vectorOf } from './vectors.ts';
import { nativeMissing, withNativeServer } from '../../schema/migrate/native-database.ts';
import type { Metric } from '../../../src/bench/dataset/vector-source.ts';
import { uniform } from '../../../src/bench/measure/random.ts';
import { exactNeighbours } from '../../../src/bench/neighbours/exact-neighbours.ts';
import { crossCheckWithSql } from '../../../src/bench/neighbours/sql-oracle.ts';
import type { Truth } from '../../../src/bench/neighbours/truth.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const dimensions = 48;
const rows = 600;
const next = uniform(5);
/** Every tenth row is there twice, one is all zeros, and some differ by less than float32 can tell. */
const data = Float32Array.from({ length: rows * dimensions }, () => next() - 0.5);
for (let row = 10; row < rows; row += 10) data.set(vectorOf(data, dimensions, row - 1), row * dimensions);
for (let row = 15; row < rows; row += 10) {
  const near = vectorOf(data, dimensions, row - 1).map((element) => element * (1 + (next() - 0.5) * 1e-6));
  data.set(near, row * dimensions);
}
data.fill(0, 3 * dimensions, 4 * dimensions);
const queries = Float32Array.from({ length: 150 * dimensions }, () => next() - 0.5);
const table = { schema: 'public', table: 'Points "all"', idColumn: 'Id', vectorColumn: 'Place' };

async function load(session: Session): Promise<void> {
  await session.script('CREATE EXTENSION IF NOT EXISTS vector');
  await session.script(
    `CREATE TABLE "Points ""all""" ("Id" bigint PRIMARY KEY, tenant int NOT NULL, "Place" vector(${dimensions}))`,
  );
  const ids = Array.from({ length: rows }, (_, row) => row);
  const values = ids.map((row) => `(${row}, ${row % 4}, '[${vectorOf(data, dimensions, row).join(',')}]')`);
  await session.script(`INSERT INTO "Points ""all""" VALUES ${values.join(', ')}`);
  await session.script(
    'CREATE INDEX ON "Points ""all""" USING hnsw ("Place" vector_cosine_ops); CREATE INDEX ON "Points ""all""" (tenant); ANALYZE',
  );
}

function truthFor(metric: Metric, k = 10, include?: (row: number) => boolean): Promise<Truth> {
  const base = sourceOf(data, dimensions);
  return exactNeighbours({ base, queries, dimensions, metric, k, workers: 0, ...(include && { include }) });
}

const missing = await nativeMissing(pgvector);

function checks(open: () => Session): void {
  test.each(['cosine', 'l2', 'inner-product'] as const)(
    'agrees on %s, and searches without an index',
    async (metric) => {
      const check = await crossCheckWithSql(open(), table, await truthFor(metric), queries);
      expect(check.queries).toBe(100);
      expect(check.plan.join('\n')).toMatch(/Seq Scan on Points "all"/);
      expect(check.plan.join('\n')).not.toMatch(/Index/);
    },
  );

  test('agrees where more neighbours are asked for than there are rows', async () => {
    const truth = await truthFor('cosine', 2 * rows);
    expect(await crossCheckWithSql(open(), table, truth, queries, { count: 7 })).toMatchObject({ queries: 7 });
  });

  test('a truth with one wrong row is found, with the query, the rows and the distances', async () => {
    const truth = await truthFor('cosine');
    const [wanted] = truth.queries;
    if (wanted === undefined) throw new RangeError('There is no query.');
    const without = await truthFor('cosine', 10, (row) => row !== wanted.expected[4]);
    await expect(crossCheckWithSql(open(), table, without, queries)).rejects.toMatchObject({
      code: 'oracles-disagree',
      message: expect.stringMatching(
        new RegExp(
          `query 0: the server has the row ${wanted.expected[4]} at the distance ${wanted.distances[4]}, .* row ${without.queries[0]?.expected.at(-1)} at `,
        ),
      ),
    });
  });

  test('a row that the table has not is found', async () => {
    const truth = await truthFor('l2');
    const row = truth.queries[0]?.expected[0] ?? 0;
    await open().run('CREATE TABLE fewer AS SELECT * FROM "Points ""all""" WHERE "Id" <> $1', [row]);
    try {
      await expect(crossCheckWithSql(open(), { ...table, table: 'fewer' }, truth, queries)).rejects.toMatchObject({
        code: 'oracles-disagree',
      });
    } finally {
      await open().run('DROP TABLE fewer');
    }
  });

  test('a plan that names an index is refused, for its answer may not be exact', async () => {
    await open().script('SET enable_seqscan = off; SET enable_sort = off');
    try {
      await expect(crossCheckWithSql(open(), table, await truthFor('cosine'), queries)).rejects.toMatchObject({
        code: 'exact-search-uses-index',
        message: expect.stringContaining('Points "all"_Place_idx'),
      });
    } finally {
      await open().script('RESET enable_seqscan; RESET enable_sort');
    }
  });

  test('an id that is no row is an error', async () => {
    await expect(
      crossCheckWithSql(open(), table, await truthFor('l2'), queries, { rowOf: () => Number.NaN }),
    ).rejects.toMatchObject({
      code: 'answer-not-a-row',
    });
  });

  test('ends when the signal says so, and the session is as it was', async () => {
    const controller = new AbortController();
    const told: number[] = [];
    const onQuery = (done: number): void => {
      told.push(done);
      if (done === 3) controller.abort();
    };
    const { signal } = controller;
    const checking = crossCheckWithSql(open(), table, await truthFor('l2'), queries, { signal, onQuery });
    await expect(checking).rejects.toMatchObject({ code: 'cross-check-aborted' });
    expect(told).toEqual([1, 2, 3]);
    expect(scalar(await open().run("SELECT current_setting('enable_indexscan')"))).toBe('on');
    expect(scalar(await open().run("SELECT current_setting('transaction_read_only')"))).toBe('off');
  });
}

describe('in process', () => {
  let session: Session;
  beforeAll(async () => {
    session = await openSession({ kind: 'embedded', archive: null });
    await load(session);
  });
  afterAll(() => session.close());
  checks(() => session);
});

describe.skipIf(missing !== undefined)(
  `on a native server${missing === undefined ? '' : ` (not here: ${missing})`}`,
  () => {
    const server = withNativeServer(pgvector);
    let session: Session;
    beforeAll(async () => {
      session = await openSession({ kind: 'postgres', url: await server.createDatabase() });
      await load(session);
    });
    afterAll(() => session?.close());
    checks(() => session);
  },
);
