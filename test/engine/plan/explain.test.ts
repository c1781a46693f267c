import { afterAll, beforeAll, expect, test } from 'vitest';
import { planOf } from '../../../src/engine/plan/explain.ts';
import { indexesIn, nodesOf } from '../../../src/engine/plan/shape.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { StatementError, type Session } from '../../../src/engine/session/session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ kind: 'embedded', archive: null });
  // Nine rows of ten are "common": one value is worth an index, the other is not.
  await session.script(`
    CREATE TABLE items (id int PRIMARY KEY, kind text NOT NULL, filler text NOT NULL);
    INSERT INTO items SELECT i, CASE i % 1000 WHEN 0 THEN 'rare' ELSE 'common' END, repeat('x', 200)
      FROM generate_series(1, 5000) i;
    CREATE INDEX items_kind ON items (kind);
    ANALYZE items;
  `);
});

afterAll(() => session.close());

const byKind = 'SELECT id FROM items WHERE kind = $1';

test('a custom plan is made for the values that are given', async () => {
  expect(indexesIn(await planOf(session, byKind, ['rare']))).toEqual(['items_kind']);
  expect(indexesIn(await planOf(session, byKind, ['common']))).toEqual([]);
});

test('a generic plan is the same for every value', async () => {
  const rare = await planOf(session, byKind, ['rare'], { mode: 'generic' });
  const common = await planOf(session, byKind, ['common'], { mode: 'generic' });
  expect(rare).toEqual(common);
  expect(nodesOf(rare).some((node) => `${node.filter} ${node.indexCondition}`.includes('$1'))).toBe(true);
});

test('a statement without parameters has a plan', async () => {
  const plan = await planOf(session, 'SELECT count(*) FROM items');
  expect(nodesOf(plan).at(-1)).toMatchObject({ node: 'Seq Scan', relation: 'items' });
});

test('null, quotes and backslashes reach the server as values', async () => {
  const plan = await planOf(session, "SELECT 1 WHERE $1::text = E'it''s \\\\' AND $2::int IS NULL", ["it's \\", null]);
  expect(nodesOf(plan).map(({ node, filter }) => [node, filter])).toEqual([['Result', null]]);
});

test('sort keys, filters and roles of subqueries are read', async () => {
  const plan = await planOf(
    session,
    'SELECT filler FROM items WHERE filler > (SELECT min(filler) FROM items) ORDER BY filler, id DESC',
  );
  const nodes = nodesOf(plan);
  expect(nodes.find(({ node }) => node === 'Sort')?.sortKeys).toEqual(['items.filler', 'items.id DESC']);
  expect(nodes.find(({ role }) => role === 'InitPlan')?.node).toBe('Aggregate');
  expect(nodes.some(({ filter }) => filter !== null)).toBe(true);
});

test('the statement is not run, and the session is left as it was', async () => {
  await session.run("SET plan_cache_mode = 'force_generic_plan'");
  await planOf(session, 'DELETE FROM items WHERE id = $1', [1]);
  await expect(planOf(session, byKind, [])).rejects.toThrow(StatementError);
  expect(scalar(await session.run('SHOW plan_cache_mode'))).toBe('force_generic_plan');
  expect(scalar(await session.run('SELECT count(*) FROM items'))).toBe('5000');
  expect(scalar(await session.run('SELECT count(*) FROM pg_prepared_statements'))).toBe('0');
  await session.run('RESET plan_cache_mode');
});

test('a statement that the server refuses is an error with its answer', async () => {
  await expect(planOf(session, 'SELECT * FROM nowhere')).rejects.toMatchObject({
    name: 'StatementError',
    answer: { sqlstate: '42P01' },
  });
});
