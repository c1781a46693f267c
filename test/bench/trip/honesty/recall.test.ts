import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { benchmarkDatabaseUrl } from './benchmark-database-url.ts';
import { planted, plantedData, writeVecs, type PlantedData } from './planted-data.ts';
import { plainlyExpected, plainRecall } from './plain-truth.ts';
import { SmallBench } from './small-bench.ts';
import { hdf5 as hdf5File } from '../../dataset/readers/independent-files.ts';
import type { DataChoice } from '../../../../src/bench/trip/options/benchmark-options.ts';
import type { Point, SearchSample } from '../../../../src/vault/result/result.ts';
import type { Metric } from '../../../../src/bench/dataset/vector-source.ts';
import { findVault } from '../../../../src/vault/store/vault.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const k = 10;
/** ann-benchmarks' names. */
const distances = { cosine: 'angular', l2: 'euclidean', 'inner-product': 'dot' } as const;
const operators: Readonly<Record<Metric, string>> = { cosine: '<=>', l2: '<->', 'inner-product': '<#>' };
const operatorClasses: Readonly<Record<Metric, string>> = {
  cosine: 'vector_cosine_ops',
  l2: 'vector_l2_ops',
  'inner-product': 'vector_ip_ops',
};

test('the planted data hold duplicates and near-ties', () => {
  const { base } = plantedData();
  const [first, duplicate, near] = base.slice(50, 53) as [Float32Array, Float32Array, Float32Array];
  expect(duplicate).toEqual(first);
  expect(near).not.toEqual(first);
  expect(Math.abs((near[0] ?? 0) / (first[0] ?? 0) - 1)).toBeLessThan(2e-7);
  expect(
    base.filter((row, place) => place > 0 && row.every((element, at) => element === base[place - 1]?.[at])),
  ).toHaveLength(40);
});

describe.skipIf(missing !== undefined)(`recall${missing === undefined ? '' : ` (${missing})`}`, () => {
  const server = withNativeServer(pgvector);
  const data = plantedData();

  async function files(bench: SmallBench, metric: Metric): Promise<DataChoice> {
    const base = await writeVecs(join(bench.folder, 'base.fvecs'), data.base);
    const queries = await writeVecs(join(bench.folder, 'query.fvecs'), data.queries);
    const nearest = data.queries.map((query) => Int32Array.from(nearestRows(data, query, metric)));
    const truth = await writeVecs(join(bench.folder, 'truth.ivecs'), nearest);
    return { kind: 'files', base, queries, truth, metric, column: null, skipBadRows: false };
  }

  async function hdf5(bench: SmallBench, metric: Metric): Promise<DataChoice> {
    const path = join(bench.folder, 'planted.hdf5');
    const tables = { train: tableOf(data.base), test: tableOf(data.queries) };
    await writeFile(path, await hdf5File(tables, { distance: distances[metric] }));
    return { kind: 'files', base: path, queries: null, truth: null, metric: null, column: null, skipBadRows: false };
  }

  const whole = { rows: null, queries: planted.queries };

  test.each<readonly [string, 'ivfflat' | 'hnsw', Metric, typeof files]>([
    ['an HDF5 file as ann-benchmarks has it', 'ivfflat', 'cosine', hdf5],
    ['an HDF5 file as ann-benchmarks has it', 'hnsw', 'l2', hdf5],
    ['an fvecs and ivecs trio', 'ivfflat', 'l2', files],
    ['an fvecs and ivecs trio', 'hnsw', 'inner-product', files],
  ])('of %s, %s, %s, is to the last digit what a plain computation counts', async (_, strategy, metric, choiceOf) => {
    const bench = await SmallBench.create(await server.createDatabase());
    let answers: ReadonlyMap<string, readonly number[][]> = new Map();
    const outcome = await bench.run(
      {
        ...whole,
        data: await choiceOf(bench, metric),
        strategies: [strategy],
        sweep: { lists: [40], probes: [1, 2, 4], m: [8], efConstruction: [16], efSearch: [10, 12, 14] },
      },
      {
        // The points are measured, and the index that measured them is still there.
        afterStep: async ({ points }) => {
          if (points === undefined) return;
          const place = { table: `pgparity_bench.vectors_${strategy}`, column: 'embedding', id: 'id', metric };
          answers = await answersOf(await benchmarkDatabaseUrl(bench.url), points, place);
        },
      },
    );
    expect(outcome.error).toBeNull();
    const [result] = outcome.results;
    expect(result?.points).toHaveLength(3);
    expect(result?.dataset).toMatchObject({ metric, rows: planted.rows, queries: planted.queries });
    await compare(bench, result?.points ?? [], answers, metric);
  });

  test.each<readonly [Metric, string]>([
    ['l2', 'USING hnsw (embedding vector_l2_ops) WITH (m = 8, ef_construction = 16)'],
    ['cosine', 'USING ivfflat (embedding vector_cosine_ops) WITH (lists = 20)'],
  ])(
    'of an own table with an index for %s is to the last digit what a plain computation counts',
    async (metric, index) => {
      const url = await server.createDatabase();
      const session = await server.open(url);
      await session.run('CREATE EXTENSION vector');
      await session.run(`CREATE TABLE memories (key text PRIMARY KEY, embedding vector(${planted.dimensions}))`);
      for (const [row, vector] of data.base.entries()) {
        await session.run('INSERT INTO memories VALUES ($1, $2)', [keyOf(row), `[${vector.join(',')}]`]);
      }
      await session.run(`INSERT INTO memories VALUES ('without a vector', NULL)`);
      await session.run(`CREATE INDEX memories_embedding ON memories ${index}`);
      await session.run('ANALYZE memories');
      const bench = await SmallBench.create(url);
      const queries = await writeVecs(join(bench.folder, 'query.fvecs'), data.queries);
      const outcome = await bench.run({
        ...whole,
        data: { kind: 'table', table: 'memories', column: 'embedding', idColumn: null, queries, filter: null },
        strategies: null,
        sweep: { probes: [1, 2, 4], efSearch: [10, 12, 14] },
      });
      expect(outcome.error).toBeNull();
      const points = outcome.results[0]?.points ?? [];
      expect(points).toHaveLength(3);
      const place = { table: 'memories', column: 'embedding', id: 'key', metric };
      await compare(bench, points, await answersOf(url, points, place), metric);
      expect(outcome.results[0]?.dataset.skippedRows).toBe(1);
    },
  );

  async function compare(
    bench: SmallBench,
    points: readonly Point[],
    answers: ReadonlyMap<string, readonly number[][]>,
    metric: Metric,
  ): Promise<void> {
    const expected = data.queries.map((query) => plainlyExpected(data.base, query, metric, k));
    expect(expected.some(({ size }) => size > k)).toBe(true);
    const samples = await samplesOf(bench);
    const means: number[] = [];
    for (const { id, recall } of points) {
      const returned = answers.get(id) ?? [];
      const recalls = returned.map((rows, query) => plainRecall(expected[query] ?? new Set(), rows, k));
      const mean = recalls.reduce((sum, share) => sum + share, 0) / recalls.length;
      expect({ id, mean: recall.mean, worst: recall.worst }).toEqual({ id, mean, worst: Math.min(...recalls) });
      // The very calls that were timed returned as many rows.
      for (const sample of samples.filter(({ arm }) => arm === id)) {
        expect(sample.returned).toBe(returned[sample.query]?.length);
      }
      means.push(mean);
    }
    // Where every answer is right, or no tie is met, a wrong definition would give the same.
    expect(Math.min(...means)).toBeLessThan(1);
    expect(points.some(({ recall }) => recall.strictMean < recall.mean)).toBe(true);
  }
});

async function samplesOf(bench: SmallBench): Promise<readonly SearchSample[]> {
  const [id] = await bench.ids();
  const record = await (await findVault(bench.environment))?.read(id ?? '');
  return record?.samples ?? [];
}

function nearestRows({ base }: PlantedData, query: Float32Array, metric: Metric): number[] {
  return [...plainlyExpected(base, query, metric, k)].slice(0, k);
}

function keyOf(row: number): string {
  return `row ${String(row).padStart(6, '0')}`;
}

interface SearchedPlace {
  readonly table: string;
  readonly column: string;
  readonly id: string;
  readonly metric: Metric;
}

/** What the server answers to each query under the settings of each point, asked with the plain driver and text. */
async function answersOf(
  url: string,
  points: readonly Pick<Point, 'id' | 'search'>[],
  { table, column, id, metric }: SearchedPlace,
): Promise<ReadonlyMap<string, readonly number[][]>> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows: classes } = await client.query<{ opcname: string }>(
      `SELECT opcname FROM pg_index JOIN pg_opclass ON pg_opclass.oid = indclass[0] WHERE indrelid = $1::regclass AND NOT indisprimary`,
      [table],
    );
    expect(classes.map(({ opcname }) => opcname)).toEqual([operatorClasses[metric]]);
    const answers = new Map<string, number[][]>();
    for (const point of points) {
      await client.query(`LOAD 'vector'`);
      for (const [name, value] of Object.entries(point.search)) await client.query(`SET ${name} = ${value}`);
      await client.query('SET enable_seqscan = off');
      const answersOfPoint: number[][] = [];
      for (const query of plantedData().queries) {
        const { rows } = await client.query<{ id: string }>(
          `SELECT ${id} AS id FROM ${table} ORDER BY ${column} ${operators[metric]} $1 LIMIT ${k}`,
          [`[${query.join(',')}]`],
        );
        answersOfPoint.push(rows.map((row) => Number(row.id.replace('row ', ''))));
      }
      answers.set(point.id, answersOfPoint);
    }
    return answers;
  } finally {
    await client.end();
  }
}

function tableOf(vectors: readonly Float32Array[]) {
  return {
    data: Float32Array.from(vectors.flatMap((vector) => [...vector])),
    shape: [vectors.length, planted.dimensions],
  };
}
