import type { Assumption } from '../assumption.ts';
import { explained } from '../explained.ts';
import type { ProbeGround } from '../ground.ts';
import { vectorOfRow } from '../search-through-index.ts';
import { createIndexOn, createTableOfRows } from '../try-index.ts';
import { planOf, type PlanMode } from '../../../engine/plan/explain.ts';
import { indexesIn, planShape } from '../../../engine/plan/shape.ts';
import { quoteLiteral } from '../../../engine/sql/literal.ts';

const search = 'SELECT id FROM probe_rows ORDER BY embedding <=> $1 LIMIT 10';
const shape = ['Limit', '  Index Scan using probe_index on probe_rows (ordered)'];

/** How searches through a ScaNN index are planned: shapes without costs. */
export const planAssumptions: readonly Assumption[] = [
  {
    id: 'plan.plain',
    sentence: 'A search of all rows is an Index Scan in the order of the distance, which names the index.',
    grade: 'high',
    needs: ['scann-index'],
    assumed: shape,
    probe: (ground) => shapeOf(ground, 'custom'),
  },
  {
    id: 'plan.generic',
    sentence: 'So is the generic plan of a prepared search.',
    grade: 'high',
    needs: ['scann-index'],
    assumed: shape,
    probe: (ground) => shapeOf(ground, 'generic'),
  },
  {
    id: 'plan.with-settings',
    sentence: 'It stays so when a search looks at as many leaves as the square root of all.',
    grade: 'medium',
    needs: ['scann-index', 'superuser'],
    assumed: shape,
    probe: (ground) =>
      shapeOf(
        ground,
        'custom',
        "LOAD 'alloydb_scann'; SET scann.num_leaves_to_search = 10; SET scann.pre_reordering_num_neighbors = 100",
      ),
  },
  {
    id: 'plan.small-table',
    sentence: 'A table of 12 rows is read as a whole although it has the index.',
    grade: 'high',
    needs: ['scann'],
    assumed: { index: false },
    async probe(ground) {
      const session = await ground.open();
      await createTableOfRows(session, 'probe_small', 12);
      await session.run(createIndexOn('probe_small', 1));
      await session.run('ANALYZE probe_small');
      const plan = await planOf(session, 'SELECT id FROM probe_small ORDER BY embedding <=> $1 LIMIT 5', [
        await vectorOfRow(session, 1),
      ]);
      return { observed: { index: indexesIn(plan).includes('probe_small_index') }, detail: planShape(plan) };
    },
  },
  {
    id: 'plan.tie-breaker',
    sentence: 'A second column behind the distance costs the index.',
    grade: 'high',
    needs: ['scann-index'],
    assumed: ['Limit', '  Sort', '    Seq Scan on probe_rows'],
    async probe(ground) {
      const session = await ground.open();
      const plan = await planOf(session, 'SELECT id FROM probe_rows ORDER BY embedding <=> $1, id LIMIT 10', [
        await vectorOfRow(session, 1),
      ]);
      return { observed: planShape(plan) };
    },
  },
  {
    id: 'plan.orders',
    sentence: 'The index serves its own operator, ascending, and neither another metric nor 1 - (…) DESC.',
    grade: 'high',
    needs: ['scann-index'],
    assumed: {
      '<#>': false,
      '<+>': false,
      '<->': false,
      '<=>': true,
      farthest: false,
      similarity: false,
    },
    async probe(ground) {
      const session = await ground.open();
      await session.script('SET enable_seqscan = off; SET enable_sort = off');
      const vector = await vectorOfRow(session, 1);
      const orders = {
        '<#>': 'embedding <#> $1',
        '<+>': 'embedding <+> $1',
        '<->': 'embedding <-> $1',
        '<=>': 'embedding <=> $1',
        farthest: 'embedding <=> $1 DESC',
        similarity: '1 - (embedding <=> $1) DESC',
      };
      const served: Record<string, boolean> = {};
      for (const [name, order] of Object.entries(orders)) {
        const plan = await planOf(session, `SELECT id FROM probe_rows ORDER BY ${order} LIMIT 10`, [vector]);
        served[name] = indexesIn(plan).includes('probe_index');
      }
      return { observed: served };
    },
  },
  {
    id: 'plan.lateral',
    sentence: 'Searches of several queries in one statement (CROSS JOIN LATERAL) do not use the index.',
    grade: 'medium',
    source: 'documentation',
    needs: ['omni', 'scann-index'],
    assumed: { index: false },
    probe: (ground) =>
      usesIndex(
        ground,
        `SELECT queries.id, found.id
           FROM (SELECT id, embedding FROM probe_rows WHERE id <= 5) AS queries
          CROSS JOIN LATERAL (SELECT id FROM probe_rows ORDER BY embedding <=> queries.embedding LIMIT 10) AS found`,
      ),
  },
  {
    id: 'plan.subquery',
    sentence: 'A search for the vector of a subquery (<=> (SELECT …)) does not use the index.',
    grade: 'medium',
    source: 'documentation',
    needs: ['omni', 'scann-index'],
    assumed: { index: false },
    probe: (ground) =>
      usesIndex(
        ground,
        'SELECT id FROM probe_rows ORDER BY embedding <=> (SELECT embedding FROM probe_rows WHERE id = 1) LIMIT 10',
      ),
  },
];

async function usesIndex(ground: ProbeGround, sql: string) {
  const plan = await planOf(await ground.open(), sql, []);
  return { observed: { index: indexesIn(plan).includes('probe_index') }, detail: planShape(plan) };
}

async function shapeOf(ground: ProbeGround, mode: PlanMode, settings = '') {
  const session = await ground.open();
  await session.script(settings);
  const vector = await vectorOfRow(session, 1);
  const plan = await planOf(session, search, [vector], { mode });
  return {
    observed: planShape(plan),
    detail: await explained(session, search.replace('$1', quoteLiteral(vector))),
  };
}
