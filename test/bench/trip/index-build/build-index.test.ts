import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plantedBatches } from '../database/planted-vectors.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import type { BenchmarkDatabase } from '../../../../src/bench/trip/database/benchmark-database.ts';
import { dynamicSegments } from '../../../../src/bench/trip/index-build/backend-memory.ts';
import { buildIndex, dropIndex } from '../../../../src/bench/trip/index-build/build-index.ts';
import type { IndexBuild } from '../../../../src/bench/trip/index-build/index-build.ts';
import {
  createBenchmarkTable,
  dropBenchmarkTable,
  settleTable,
} from '../../../../src/bench/trip/database/benchmark-table.ts';
import { openBenchmarkDatabase } from '../../../../src/bench/trip/database/open-benchmark-database.ts';
import { scalar } from '../../../../src/engine/session/answer.ts';
import { findVectorStrategies, vectorStrategyNamed } from '../../../../src/schema/vector/strategy.ts';
import { alloydbOmni } from '../../../../fixtures/profiles.ts';

const table = { schema: 'bench', table: 'Vectors', dimensions: 64, integerColumns: [], storage: 'external' } as const;
const base: IndexBuild = {
  schema: table.schema,
  table: table.table,
  column: 'embedding',
  metric: 'cosine',
  strategy: 'ivfflat',
  options: { lists: '10' },
  name: 'the "index"',
};

async function indexes(database: BenchmarkDatabase): Promise<(string | null)[]> {
  const { rows } = await database.session.run(
    "SELECT indexdef FROM pg_indexes WHERE tablename = 'Vectors' AND indexname <> 'Vectors_pkey'",
  );
  return rows.flat();
}

const operatorClass = `
  SELECT opcname FROM pg_opclass JOIN pg_index ON pg_opclass.oid = indclass[0]
  JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = $1`;

/** A build over the wire has a session of its own. */
async function setForNewSessions({ session }: BenchmarkDatabase, name: string, value: string): Promise<void> {
  await session.run(`ALTER ROLE CURRENT_USER SET ${name} = '${value}'`);
}

async function loaded(database: BenchmarkDatabase, rows: number): Promise<void> {
  await dropBenchmarkTable(database.session, table);
  const target = await createBenchmarkTable(database.session, table);
  await database.load(target, plantedBatches(rows, { dimensions: table.dimensions }));
  await settleTable(database.session, target);
}

test('dynamic segments of every kind are found in the maps of a process, each once, and no other mapping', () => {
  const maps = [
    '55d0c0000000-55d0c0100000 r-xp 00000000 08:01 12 /usr/lib/postgresql/15/bin/postgres',
    '7f0000000000-7f0010000000 rw-s 00000000 00:01 77 /dev/zero (deleted)',
    '7f0020000000-7f0026000000 rw-s 00000000 00:1a 42 /dev/shm/PostgreSQL.1234',
    '7f0026000000-7f0026001000 rw-s 06000000 00:1a 42 /dev/shm/PostgreSQL.1234',
    '7f0030000000-7f0030100000 rw-s 00000000 00:01 9 /SYSV00000000 (deleted)',
    '7f0040000000-7f0040200000 rw-s 00000000 08:01 13 /data/pg_dynshmem/mmap.55',
    '7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0 [stack]',
  ];
  expect([...dynamicSegments(`${maps.join('\n')}\n`)]).toEqual([
    ['42 /dev/shm/PostgreSQL.1234', 0x6_001_000],
    ['9 /SYSV00000000 (deleted)', 0x100_000],
    ['13 /data/pg_dynshmem/mmap.55', 0x200_000],
  ]);
});

describe('embedded', () => {
  let database: BenchmarkDatabase;

  beforeAll(async () => {
    database = await openBenchmarkDatabase({ kind: 'embedded', archive: null });
    await database.session.run('CREATE EXTENSION vector');
    await loaded(database, 2_000);
  });
  beforeEach(() => dropIndex(database.session, base));
  afterAll(() => database?.close());

  test.each([
    ['ivfflat', { lists: '10' }],
    ['hnsw', { m: '8', ef_construction: '32' }],
  ] as const)(
    '%s is built; what cannot be seen in process is null, and the session gets its time-out back',
    async (strategy, options) => {
      await database.session.run("SET statement_timeout = '7min'");
      const { repeat, notices } = await buildIndex(database, { ...base, strategy, options });
      expect(repeat.durationMs).toBeGreaterThan(0);
      expect(repeat.indexBytes).toBeGreaterThan(2_000 * 64 * 4);
      expect(repeat.walBytes).toBeGreaterThan(0);
      expect(repeat.memoryPeakBytes).toBeNull();
      expect(notices).toEqual([]);
      const [definition] = await indexes(database);
      expect(definition).toContain(`USING ${strategy} (embedding vector_cosine_ops) WITH (`);
      expect(scalar(await database.session.run('SHOW statement_timeout'))).toBe('7min');
    },
  );

  test('a build that was given up leaves no index', async () => {
    const signal = AbortSignal.abort('enough');
    await expect(buildIndex(database, { ...base, signal })).rejects.toMatchObject({
      code: 'build-aborted',
      cause: 'enough',
    });
    const stop = new AbortController();
    const building = buildIndex(database, { ...base, signal: stop.signal });
    stop.abort();
    await expect(building).rejects.toMatchObject({ code: 'build-aborted' });
    expect(await indexes(database)).toEqual([]);
  });

  test('there is no ScaNN here', async () => {
    expect(await findVectorStrategies(database.session)).toEqual(['ivfflat', 'hnsw']);
  });
});

const missing = await nativeMissing(alloydbOmni);

describe.skipIf(missing !== undefined)(`native${missing === undefined ? '' : ` (not here: ${missing})`}`, () => {
  const native = withNativeServer(alloydbOmni);
  let database: BenchmarkDatabase;

  beforeAll(async () => {
    database = await openBenchmarkDatabase({ kind: 'postgres', url: await native.createDatabase() });
    await database.session.run('CREATE EXTENSION alloydb_scann CASCADE');
    await loaded(database, 20_000);
  });
  beforeEach(async () => {
    await dropIndex(database.session, base);
    await database.session.run(`ALTER ROLE CURRENT_USER RESET ALL`);
  });
  afterAll(() => database?.close());

  test('all three strategies are here', async () => {
    expect(await findVectorStrategies(database.session)).toEqual(['ivfflat', 'hnsw', 'scann']);
  });

  test.each([
    ['ivfflat', { lists: '20' }],
    ['hnsw', { m: '8', ef_construction: '32' }],
    ['scann', { num_leaves: '20', quantizer: 'SQ8' }],
  ] as const)('%s is built for each metric, and its size, log and files are told', async (strategy, options) => {
    for (const metric of ['cosine', 'l2', 'inner-product'] as const) {
      const { repeat } = await buildIndex(database, { ...base, strategy, options, metric });
      expect(repeat.indexBytes).toBeGreaterThan(0);
      expect(repeat.walBytes).toBeGreaterThan(0);
      expect(repeat.temporaryBytes).toBeTypeOf('number');
      expect(scalar(await database.session.run(operatorClass, [base.name]))).toBe(
        vectorStrategyNamed(strategy).operatorClasses[metric],
      );
      await dropIndex(database.session, base);
    }
  });

  test('a build without enough memory is seen to write temporary files', async () => {
    const build = { ...base, options: { lists: '2' } };
    await setForNewSessions(database, 'maintenance_work_mem', '256MB');
    const roomy = await buildIndex(database, build);
    await dropIndex(database.session, base);
    await setForNewSessions(database, 'maintenance_work_mem', '4MB');
    const cramped = await buildIndex(database, build);
    expect(roomy.repeat.temporaryBytes).toBe(0);
    expect(cramped.repeat.temporaryBytes).toBeGreaterThan(20_000 * 64 * 4);
  });

  test.runIf(process.platform === 'linux')('the memory of the backend is seen, and the phases are told', async () => {
    const build = { ...base, strategy: 'hnsw', options: { m: '16', ef_construction: '64' } } as const;
    await setForNewSessions(database, 'maintenance_work_mem', '256MB');
    await setForNewSessions(database, 'max_parallel_maintenance_workers', '0');
    const phases: { phase: string; share: number | null }[] = [];
    const { repeat } = await buildIndex(database, {
      ...build,
      onProgress: (progress) => phases.push(progress),
    });
    // The graph holds every vector.
    expect(repeat.memoryPeakBytes).toBeGreaterThan(20_000 * 64 * 4);
    expect(repeat.memoryPeakBytes).toBeLessThan(256 * 1024 * 1024);
    expect(phases.map(({ phase }) => phase)).toContain('building index: loading tuples');
    expect(Math.max(...phases.map(({ share }) => share ?? 0))).toBeLessThanOrEqual(1);
  });

  test.runIf(process.platform === 'linux')('the shared memory of a parallel build is in its peak', async () => {
    const build = { ...base, strategy: 'hnsw', options: { m: '16', ef_construction: '64' } } as const;
    await setForNewSessions(database, 'maintenance_work_mem', '96MB');
    await setForNewSessions(database, 'min_parallel_table_scan_size', '0');
    await setForNewSessions(database, 'max_parallel_maintenance_workers', '2');
    const { repeat } = await buildIndex(database, build);
    // The graph of all vectors lies in one segment, as large as maintenance_work_mem allows.
    expect(repeat.memoryPeakBytes).toBeGreaterThan(90 * 2 ** 20);
    expect(repeat.memoryPeakBytes).toBeLessThan(192 * 2 ** 20);
  });

  test('an abort cancels the build on the server and leaves no index', async () => {
    const stop = new AbortController();
    const build = { ...base, strategy: 'hnsw', options: { m: '64', ef_construction: '1000' } } as const;
    const onProgress = (): void => stop.abort('Ctrl-C');
    await expect(buildIndex(database, { ...build, signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'build-aborted',
      cause: 'Ctrl-C',
    });
    expect(await indexes(database)).toEqual([]);
  });

  test('refusals are explained: an empty table, an unknown option, a name that is taken', async () => {
    await createBenchmarkTable(database.session, { ...table, table: 'nothing' });
    const empty = { ...base, table: 'nothing', strategy: 'scann', options: { num_leaves: '5' } } as const;
    await expect(buildIndex(database, empty)).rejects.toMatchObject({
      code: 'vector-index-empty-table',
      message: expect.stringContaining('table "nothing" is empty'),
    });
    await expect(buildIndex(database, { ...base, options: { leaves: '5' } })).rejects.toMatchObject({
      code: 'vector-index-other',
      message: expect.stringContaining('unrecognized parameter "leaves"'),
    });
    await buildIndex(database, base);
    await expect(buildIndex(database, base)).rejects.toMatchObject({ refusals: [{ sqlstate: '42P07' }] });
  });

  test('an index that is built on the empty table comes with the server’s notice', async () => {
    await dropBenchmarkTable(database.session, { schema: 'bench', table: 'nothing' });
    await createBenchmarkTable(database.session, { ...table, table: 'nothing' });
    const { notices } = await buildIndex(database, { ...base, table: 'nothing' });
    expect(notices).toEqual(['ivfflat index created with little data']);
  });
});
