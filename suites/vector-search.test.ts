// Rests on: plan.*, filter.*, setting.*, content.row-itself
import { applyVectorSettings, checks, indexesIn, planOf, planShape, scalar } from 'pgparity';
import { searchSettings, tenantSearchSettings } from './expected/search-settings.ts';
import { loadVectorRows, neighbourCount, queryVector, tenants } from './vector-rows.ts';
import {
  distanceTolerance,
  indexStep,
  memoryIndex,
  searchAll,
  searchTenant,
  takeVectorIndex,
} from './vector-searches.ts';

const check = checks({
  prepare: async (session, under) => {
    await loadVectorRows(session, under.seed);
    await indexStep(session, under);
  },
});

for (const mode of ['custom', 'generic'] as const) {
  check(`the ${mode} plan of a search names the index`, async ({ session, under, observe, expect }) => {
    const query = [queryVector(under.seed, 3)];
    const byDefault = await planOf(session, searchAll, query, { mode });
    await applyVectorSettings(session, under.strategy, searchSettings[under.strategy]);
    const bySettings = await planOf(session, searchAll, query, { mode });
    expect(indexesIn(byDefault)).toContain(memoryIndex);
    expect(indexesIn(bySettings)).toContain(memoryIndex);
    observe('the plan by default', planShape(byDefault), { statement: searchAll });
    observe('the plan with the settings of the product', planShape(bySettings), { statement: searchAll });
  });
}

check('the index serves the operator of its own metric only', async ({ session, under, observe, expect }) => {
  const query = [queryVector(under.seed, 3)];
  // Whatever else the planner could take is made dear: what is not taken now cannot be taken.
  await session.script('SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off');
  const orders = {
    '<=>': 'embedding <=> $1',
    '<->': 'embedding <-> $1',
    '<#>': 'embedding <#> $1',
    '<+>': 'embedding <+> $1',
    similarity: '1 - (embedding <=> $1) DESC',
    farthest: 'embedding <=> $1 DESC',
  };
  const served: Record<string, boolean> = {};
  for (const [name, order] of Object.entries(orders)) {
    const plan = await planOf(session, `SELECT id FROM memories ORDER BY ${order} LIMIT 10`, query);
    served[name] = indexesIn(plan).includes(memoryIndex);
  }
  expect(served).toEqual({
    '<=>': true,
    '<->': false,
    '<#>': false,
    '<+>': false,
    similarity: false,
    farthest: false,
  });
  observe('orders that the index serves', served);
});

// From PostgreSQL 17 on an index may give the first part of an order and a small sort the rest.
check(
  'a tie-breaker behind the distance costs the index before PostgreSQL 17',
  async ({ session, under, observe, expect }) => {
    const statement = 'SELECT id FROM memories ORDER BY embedding <=> $1, id LIMIT 10';
    const plan = await planOf(session, statement, [queryVector(under.seed, 3)]);
    expect(indexesIn(plan).includes(memoryIndex)).toBe(under.identity.major >= 17);
    observe('the plan with a tie-breaker', planShape(plan), { statement });
  },
);

check('the operators measure what they say', async ({ session, observe, expect }) => {
  const answer = await session.run(`
    SELECT one.id, other.id AS other, one.embedding <=> other.embedding AS cosine, one.embedding <-> other.embedding AS l2,
           one.embedding <#> other.embedding AS negative_inner_product, one.embedding <+> other.embedding AS l1
      FROM memories AS one, memories AS other
     WHERE one.id = 'm0001' AND other.id IN ('m0001', 'm0002', 'm2000') ORDER BY other.id`);
  const [itself, near, far] = answer.rows.map((row) => row.slice(2).map(Number));
  expect(itself?.[0]).toBeCloseTo(0, 6);
  expect(itself?.[1]).toBe(0);
  expect(itself?.[2]).toBeCloseTo(-1, 6);
  expect(itself?.[3]).toBe(0);
  for (const [place, distance] of (near ?? []).entries()) expect(distance).toBeLessThan(far?.[place] ?? Number.NaN);
  // An inner product near zero is the small difference of large sums: three digits of it are left.
  observe('distances of two rows', { ...answer, rows: answer.rows.slice(1) }, { tolerance: 1e-3 });
});

check('the nearest row of a row is the row itself, with similarity 1', async ({ session, observe, expect }) => {
  const statement = 'SELECT id, 1 - (embedding <=> $1) AS similarity FROM memories ORDER BY embedding <=> $1 LIMIT 1';
  // Two statements: a vector that comes from a subquery is no constant, and ScaNN serves constants only.
  const values = [scalar(await session.run("SELECT embedding FROM memories WHERE id = 'm0500'"))];
  expect(indexesIn(await planOf(session, statement, values))).toContain(memoryIndex);
  const answer = await session.run(statement, values);
  expect(answer.rows[0]?.[0]).toBe('m0500');
  expect(Number(answer.rows[0]?.[1])).toBeCloseTo(1, 6);
  observe('the row itself', answer, { tolerance: distanceTolerance });
});

for (const user of [null, 'common', 'rare', 'few'] as const) {
  const whose = user === null ? 'all tenants' : `the tenant "${user}"`;
  check(`the exact neighbours among the rows of ${whose}`, async ({ session, under, observe, expect }) => {
    await session.run('SET LOCAL enable_indexscan = off');
    const sql = user === null ? searchAll : searchTenant;
    const values = [queryVector(under.seed, 5), ...(user === null ? [] : [user])];
    expect(indexesIn(await planOf(session, sql, values))).not.toContain(memoryIndex);
    const answer = await session.run(sql, values);
    const distances = answer.rows.map(([, distance]) => Number(distance));
    expect(distances).toEqual([...distances].sort((left, right) => left - right));
    expect(answer.rows).toHaveLength(user === null ? neighbourCount : Math.min(neighbourCount, tenants[user]));
    observe('the neighbours', answer, { neighbours: true, tolerance: distanceTolerance });
  });
}

for (const user of ['common', 'rare', 'few', 'nobody'] as const) {
  check(
    `a search within the tenant "${user}" returns as many rows as there are, up to 10`,
    async ({ session, under, observe, expect }) => {
      const values = [queryVector(under.seed, 5), user];
      const wanted = Math.min(neighbourCount, tenants[user]);
      expect(scalar(await session.run('SELECT count(*) FROM memories WHERE user_id = $1', [user]))).toBe(
        String(tenants[user]),
      );
      await applyVectorSettings(session, under.strategy, tenantSearchSettings[under.strategy]);
      const counts: Record<string, number> = {};
      counts['as the planner likes'] = (await session.run(searchTenant, values)).rowCount;
      await takeVectorIndex(session);
      expect(indexesIn(await planOf(session, searchTenant, values))).toContain(memoryIndex);
      counts['through the vector index'] = (await session.run(searchTenant, values)).rowCount;
      expect(counts).toEqual({ 'as the planner likes': wanted, 'through the vector index': wanted });
      observe('rows', counts, { statement: searchTenant });
    },
  );
}

check('by default a search within a rare tenant returns too few rows', async ({ session, under, observe, expect }) => {
  const values = [queryVector(under.seed, 5), 'rare'];
  await takeVectorIndex(session);
  expect(indexesIn(await planOf(session, searchTenant, values))).toContain(memoryIndex);
  const tooFew = (await session.run(searchTenant, values)).rowCount < neighbourCount;
  // pgvector filters what the index gave. ScaNN is free to filter while it searches: that is for the comparison to show.
  if (under.strategy === 'ivfflat') expect(tooFew).toBe(true);
  observe('too few rows by default', tooFew, { statement: searchTenant });
});

for (const mode of ['custom', 'generic'] as const) {
  check(`the ${mode} plan of a search within a tenant`, async ({ session, under, observe, expect }) => {
    await applyVectorSettings(session, under.strategy, tenantSearchSettings[under.strategy]);
    const plan = await planOf(session, searchTenant, [queryVector(under.seed, 5), 'rare'], { mode });
    expect(indexesIn(plan)).not.toEqual([]);
    observe('the plan', planShape(plan), { statement: searchTenant });
  });
}

check(
  'a zero vector has no cosine distance and is found by an exact search only',
  async ({ session, under, observe, expect }) => {
    const query = queryVector(under.seed, 5);
    await session.run(
      `INSERT INTO memories (id, user_id, text, embedding)
     VALUES ('nothing', 'zero', 'points nowhere', array_fill(0, ARRAY[768])::vector), ('something', 'zero', 'is the query', $1)`,
      [query],
    );
    await applyVectorSettings(session, under.strategy, tenantSearchSettings[under.strategy]);
    await session.run('SET LOCAL enable_indexscan = off');
    const exact = await session.run(searchTenant, [query, 'zero']);
    expect(exact.rows.map(([id, distance]) => [id, distance === 'NaN'])).toEqual([
      ['something', false],
      ['nothing', true],
    ]);
    observe(
      'found by an exact search',
      exact.rows.map(([id]) => id ?? ''),
      { statement: searchTenant },
    );
    await session.run('SET LOCAL enable_indexscan = on');
    await takeVectorIndex(session);
    expect(indexesIn(await planOf(session, searchTenant, [query, 'zero']))).toContain(memoryIndex);
    const indexed = await session.run(searchTenant, [query, 'zero']);
    expect(indexed.rows.map(([id]) => id)).toContain('something');
    observe(
      'found through the index',
      indexed.rows.map(([id]) => id ?? ''),
      { statement: searchTenant },
    );
  },
);
