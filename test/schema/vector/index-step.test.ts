import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../migrate/native-database.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { VectorIndexError } from '../../../src/schema/vector/index-step-refusal.ts';
import { readVectorIndexes, type VectorIndex } from '../../../src/schema/vector/index-step-specification.ts';
import { ensureVectorIndexes } from '../../../src/schema/vector/index-step.ts';
import { applyVectorSettings } from '../../../src/schema/vector/strategy-settings.ts';
import { detectIndexStrategy } from '../../../src/schema/vector/strategy.ts';
import { alloydbOmni } from '../../../fixtures/profiles.ts';

const wanted: VectorIndex = {
  name: 'Points "near"',
  table: 'public.points',
  column: 'Place',
  metric: 'cosine',
  ivfflat: { lists: 5 },
  scann: { numLeaves: 'sqrt(rows)', quantizer: 'SQ8' },
};
const indexKey = 'index public.Points "near"';

const emptyTable = 'DROP TABLE IF EXISTS points; CREATE TABLE points (id int PRIMARY KEY, "Place" vector(3))';

/** Rows with a vector, one that has none, all different. */
async function load(session: Session, rows: number): Promise<void> {
  await session.run(
    `INSERT INTO points SELECT i, format('[%s,%s,%s]', cos(i), sin(i), i)::vector FROM generate_series(1, ${rows}) AS i`,
  );
  await session.run('INSERT INTO points VALUES (0, NULL)');
}

async function definition(session: Session): Promise<string | undefined> {
  return (await readCatalog(session)).entries[indexKey];
}

describe('IVFFlat, embedded', () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({ kind: 'embedded', archive: null });
    await session.run('CREATE EXTENSION vector');
  });
  beforeEach(() => session.script(emptyTable));
  afterAll(() => session.close());

  test('the strategy is IVFFlat where the ScaNN extension is not installed', async () => {
    expect(await detectIndexStrategy(session)).toBe('ivfflat');
  });

  test('a missing index is created, a repeated step rebuilds it, and the table is analysed', async () => {
    await load(session, 300);
    const steps: string[] = [];
    const onProgress = (step: string): void => void steps.push(step);
    const [created] = await ensureVectorIndexes(session, [wanted], { strategy: 'ivfflat', onProgress });
    expect(created).toMatchObject({ action: 'created', rows: 300, options: { lists: '5' }, notices: [] });
    expect(steps).toEqual(['building "Points "near"" on "public.points" (300 rows)']);
    expect(await definition(session)).toContain(`USING ivfflat ("Place" vector_cosine_ops) WITH (lists='5')`);
    expect((await session.run("SELECT reltuples::int::text FROM pg_class WHERE relname = 'points'")).rows).toEqual([
      ['301'],
    ]);
    const [rebuilt] = await ensureVectorIndexes(session, [wanted], { strategy: 'ivfflat' });
    expect(rebuilt?.action).toBe('rebuilt');
  });

  test('an index that was built on an empty table is built anew, from the rows that are there now', async () => {
    const [empty] = await ensureVectorIndexes(session, [wanted], { strategy: 'ivfflat' });
    expect(empty).toMatchObject({ action: 'created', rows: 0 });
    expect(empty?.notices.map(({ message }) => message)).toEqual(['ivfflat index created with little data']);
    const file =
      "SELECT pg_relation_filenode(indexrelid)::text FROM pg_index WHERE indrelid = 'points'::regclass AND NOT indisunique";
    const before = await session.run(file);
    expect((await ensureVectorIndexes(session, [wanted], { strategy: 'ivfflat' }))[0]?.action).toBe('kept');
    expect((await session.run(file)).rows).toEqual(before.rows);
    await load(session, 300);
    expect((await ensureVectorIndexes(session, [wanted], { strategy: 'ivfflat' }))[0]).toMatchObject({
      action: 'rebuilt',
      notices: [],
    });
    expect((await session.run(file)).rows).not.toEqual(before.rows);
  });

  test('lists can be overridden, on an index that exists too', async () => {
    await load(session, 300);
    await ensureVectorIndexes(session, [wanted], { strategy: 'ivfflat' });
    const [report] = await ensureVectorIndexes(session, [wanted], { strategy: 'ivfflat', lists: 9 });
    expect(report).toMatchObject({ action: 'rebuilt', options: { lists: '9' } });
    expect(await definition(session)).toContain("lists='9'");
  });

  test.each([
    ['another method', `CREATE INDEX "Points ""near""" ON points USING hnsw ("Place" vector_cosine_ops)`],
    ['another metric', `CREATE INDEX "Points ""near""" ON points USING ivfflat ("Place" vector_l2_ops)`],
    ['another column', 'CREATE INDEX "Points ""near""" ON points (id)'],
  ])('an index of that name with %s is replaced', async (_, statement) => {
    await load(session, 300);
    await session.run(statement);
    const [report] = await ensureVectorIndexes(session, [wanted], { strategy: 'ivfflat' });
    expect(report?.action).toBe('replaced');
    expect(await definition(session)).toContain('USING ivfflat ("Place" vector_cosine_ops)');
  });

  test('a refused replacement leaves the old index, and the others are built', async () => {
    await load(session, 300);
    await session.run('CREATE INDEX "Points ""near""" ON points (id)');
    const other = { ...wanted, name: 'other' };
    const error = await ensureVectorIndexes(session, [{ ...wanted, column: 'id' }, other], {
      strategy: 'ivfflat',
    }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(VectorIndexError);
    expect(error).toMatchObject({
      code: 'vector-index-other',
      refusals: [{ sqlstate: '42804' }],
      built: [{ index: 'other' }],
    });
    expect(await definition(session)).toContain('btree (id)');
  });

  test('settings are set after the library is loaded and read back', async () => {
    expect(await applyVectorSettings(session, 'ivfflat', { 'ivfflat.probes': 3 })).toEqual({ 'ivfflat.probes': '3' });
    expect((await session.run('SHOW ivfflat.probes')).rows).toEqual([['3']]);
    const iterative = { 'hnsw.iterative_scan': 'strict_order', 'hnsw.ef_search': '80' };
    expect(await applyVectorSettings(session, 'hnsw', iterative)).toEqual(iterative);
  });

  test('a setting that the server would keep as a placeholder is refused, with the nearest name', async () => {
    await expect(applyVectorSettings(session, 'ivfflat', { 'ivfflat.probe': 3 })).rejects.toMatchObject({
      code: 'vector-setting-unknown',
      message: expect.stringContaining('ivfflat.probes'),
    });
    await expect(applyVectorSettings(session, 'ivfflat', { 'hnsw.ef_search': 3 })).rejects.toMatchObject({
      code: 'vector-setting-unknown',
    });
  });

  test('a value that the server refuses is an error', async () => {
    await expect(applyVectorSettings(session, 'ivfflat', { 'ivfflat.probes': 0 })).rejects.toMatchObject({
      answer: { sqlstate: '22023' },
    });
  });
});

const missing = await nativeMissing(alloydbOmni);

describe.skipIf(missing !== undefined)(`ScaNN, native${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(alloydbOmni);

  async function database(): Promise<Session> {
    const session = await open(await createDatabase());
    await session.script(`CREATE EXTENSION alloydb_scann CASCADE; ${emptyTable}`);
    return session;
  }

  test('the strategy is ScaNN where its extension is installed', async () => {
    expect(await detectIndexStrategy(await database())).toBe('scann');
  });

  test('an empty table is refused in one sentence that says what to do', async () => {
    const session = await database();
    await expect(ensureVectorIndexes(session, [wanted], { strategy: 'scann' })).rejects.toMatchObject({
      code: 'vector-index-empty-table',
      message: expect.stringMatching(/table "public.points" is empty.*load the table, then run the index step again/),
      refusals: [{ kind: 'empty-table', sqlstate: 'XX000' }],
    });
  });

  test('a table of up to 100 rows gets fewer leaves than the square root, so that each has more than 10 rows', async () => {
    for (const [rows, leaves] of [
      [11, '1'],
      [50, '4'],
      [100, '9'],
      [101, '10'],
      [400, '20'],
    ] as const) {
      const session = await database();
      await load(session, rows);
      const [created] = await ensureVectorIndexes(session, [wanted], { strategy: 'scann' });
      expect(created).toMatchObject({ action: 'created', rows, options: { num_leaves: leaves } });
    }
  });

  test('below 11 rows no index is built, and the step reports it without a request to the server', async () => {
    const session = await database();
    await load(session, 10);
    await expect(ensureVectorIndexes(session, [wanted], { strategy: 'scann' })).rejects.toMatchObject({
      code: 'vector-index-too-few-rows',
      message: expect.stringMatching(/has 10 rows with a vector, and a scann index needs at least 11/),
      refusals: [{ kind: 'too-few-rows', sqlstate: null }],
    });
    expect(await definition(session)).toBeUndefined();
  });

  test('a fixed number of leaves needs more than 10 rows for each, and the step reports how many', async () => {
    const session = await database();
    await load(session, 1000);
    const fixed = { ...wanted, scann: { ...wanted.scann, numLeaves: 100 } };
    await expect(ensureVectorIndexes(session, [fixed], { strategy: 'scann' })).rejects.toMatchObject({
      code: 'vector-index-too-few-rows',
      message: expect.stringMatching(/has 1000 rows with a vector, and num_leaves = 100 needs at least 1001/),
    });
    await session.run("INSERT INTO points VALUES (1001, '[1,2,3]')");
    const [created] = await ensureVectorIndexes(session, [fixed], { strategy: 'scann' });
    expect(created).toMatchObject({ action: 'created', options: { num_leaves: '100' } });
  });

  test.each(['off', 'on'])('too few rows are told with both numbers (prefix of the refusal %s)', async (prefix) => {
    const session = await database();
    await load(session, 50);
    await session.script(`SET scann_stand_in.rows_a_leaf = 1000; SET scann_stand_in.refusal_prefix = ${prefix}`);
    await expect(ensureVectorIndexes(session, [wanted], { strategy: 'scann' })).rejects.toMatchObject({
      code: 'vector-index-too-few-rows',
      message: expect.stringMatching(/\d rows and the server wants more than \d000:/),
    });
  });

  test('the index is created after the load with the square root of the rows as leaves, and kept by the next step', async () => {
    const session = await database();
    await load(session, 400);
    const [created] = await ensureVectorIndexes(session, [wanted], { strategy: 'scann' });
    expect(created).toMatchObject({ action: 'created', rows: 400, options: { num_leaves: '20', quantizer: 'SQ8' } });
    expect(await definition(session)).toContain(`USING scann ("Place" cosine) WITH (num_leaves='20', quantizer='SQ8')`);
    await session.run("INSERT INTO points SELECT i, '[1,2,3]'::vector FROM generate_series(401, 900) AS i");
    const [kept] = await ensureVectorIndexes(session, [wanted], { strategy: 'scann' });
    expect(kept).toMatchObject({ action: 'kept', rows: 900, options: { num_leaves: '20' } });
  });

  test('another number of leaves replaces the index', async () => {
    const session = await database();
    await load(session, 400);
    await ensureVectorIndexes(session, [wanted], { strategy: 'scann' });
    const [replaced] = await ensureVectorIndexes(session, [wanted], { strategy: 'scann', numLeaves: 7 });
    expect(replaced).toMatchObject({ action: 'replaced', options: { num_leaves: '7' } });
    const [kept] = await ensureVectorIndexes(session, [wanted], { strategy: 'scann', numLeaves: 7 });
    expect(kept?.action).toBe('kept');
  });

  test('settings of ScaNN are read back', async () => {
    const session = await database();
    const settings = { 'scann.num_leaves_to_search': '4', 'scann.pre_reordering_num_neighbors': '50' };
    expect(await applyVectorSettings(session, 'scann', settings)).toEqual(settings);
  });

  test('a role that may not load the library is told what to do', async () => {
    // A session that has never touched the extension: creating it loads the library.
    const session = await open(await createDatabase());
    await session.script(`CREATE ROLE plain; SET SESSION AUTHORIZATION plain`);
    await expect(applyVectorSettings(session, 'scann', { 'scann.num_leaves_to_search': 4 })).rejects.toMatchObject({
      code: 'vector-settings-missing',
      message: expect.stringContaining('create the extension of "alloydb_scann"'),
    });
  });
});

test("the product's specification is read", async () => {
  const path = new URL('../../../schema/vector-indexes.json', import.meta.url).pathname;
  const indexes = await readVectorIndexes(path);
  expect(indexes.map(({ name, ivfflat }) => [name, ivfflat.lists])).toEqual([
    ['idx_memories_embedding', 50],
    ['idx_chunks_embedding', 100],
  ]);
});

test('a specification that is not there is refused', async () => {
  await expect(readVectorIndexes('/does/not/exist.json')).rejects.toMatchObject({
    code: 'vector-indexes',
    exitCode: 2,
  });
});
