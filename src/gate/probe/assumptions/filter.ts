import type { Assumption } from '../assumption.ts';
import { explained } from '../explained.ts';
import type { ProbeGround } from '../ground.ts';
import { searchThroughIndex, vectorOfRow } from '../search-through-index.ts';
import { planOf } from '../../../engine/plan/explain.ts';
import { indexesIn, nodesOf, planShape } from '../../../engine/plan/shape.ts';
import type { Session } from '../../../engine/session/session.ts';
import { quoteLiteral } from '../../../engine/sql/literal.ts';

const search = 'SELECT id FROM probe_rows WHERE tenant = 7 ORDER BY embedding <=> $1 LIMIT 10';

/** What a search within a tenant does. */
export const filterAssumptions: readonly Assumption[] = [
  {
    id: 'filter.index-named',
    sentence: 'The plan of a filtered search through the index names it, as an Index Scan or a Custom Scan.',
    grade: 'high',
    needs: ['scann-index'],
    assumed: { 'index named': true, 'node known': true },
    async probe(ground) {
      const { session, vector } = await dearOtherwise(ground);
      const plan = await planOf(session, search, [vector]);
      const scans = nodesOf(plan).filter(({ index }) => index === 'probe_index');
      const known = new Set(['Index Scan', 'Custom Scan', 'Bitmap Index Scan']);
      return {
        observed: {
          'index named': indexesIn(plan).includes('probe_index'),
          'node known': scans.length > 0 && scans.every(({ node }) => known.has(node)),
        },
        detail: { shape: planShape(plan), plan: await lines(session, vector) },
      };
    },
  },
  {
    id: 'filter.inline',
    sentence: 'A filter is applied while the index is searched: Custom Scan (vector scan).',
    grade: 'medium',
    needs: ['omni', 'scann-index'],
    assumed: { 'custom scan': true },
    async probe(ground) {
      const { session, vector } = await dearOtherwise(ground);
      const plan = await planOf(session, search, [vector]);
      const custom = nodesOf(plan).some(({ node }) => node === 'Custom Scan');
      return { observed: { 'custom scan': custom }, detail: await lines(session, vector) };
    },
  },
  {
    id: 'filter.as-the-planner-likes',
    sentence: 'Left alone, the plan of a search within a rare tenant is one that src/engine/plan can read.',
    grade: 'medium',
    needs: ['scann-index'],
    assumed: { readable: true },
    async probe(ground) {
      const session = await ground.open();
      const vector = await vectorOfRow(session, 1);
      const plan = await planOf(session, search, [vector]);
      const readable = nodesOf(plan).every(({ node, index }) => node !== 'Custom Scan' || index !== null);
      return { observed: { readable }, detail: { shape: planShape(plan), plan: await lines(session, vector) } };
    },
  },
  {
    id: 'filter.too-few-rows',
    sentence: 'By default a search within a rare tenant returns fewer rows than there are.',
    grade: 'low',
    standInSwitch: 'scann_stand_in.keep_searching',
    needs: ['scann-index'],
    assumed: { 'fewer than there are': true },
    async probe(ground) {
      const session = await ground.open();
      const found = await searchThroughIndex(session, 'probe_index', search, [await vectorOfRow(session, 1)]);
      return {
        observed: { 'fewer than there are': found === null ? 'no plan takes the index' : found.rowCount < 10 },
      };
    },
  },
  {
    id: 'filter.all-leaves',
    sentence: 'A search that looks at all leaves returns as many rows as a tenant has.',
    grade: 'medium',
    needs: ['scann-index', 'superuser'],
    assumed: { all: true },
    async probe(ground) {
      const session = await ground.open();
      await session.script(`
        LOAD 'alloydb_scann';
        SET scann.num_leaves_to_search = 100;
        SET scann.pre_reordering_num_neighbors = 100`);
      const found = await searchThroughIndex(session, 'probe_index', search, [await vectorOfRow(session, 1)]);
      return { observed: { all: found === null ? 'no plan takes the index' : found.rowCount === 10 } };
    },
  },
];

/** A session in which every way but the index is dear, and a vector to search for. */
async function dearOtherwise(ground: ProbeGround): Promise<{ readonly session: Session; readonly vector: string }> {
  const session = await ground.open();
  const vector = await vectorOfRow(session, 1);
  await session.script('SET enable_seqscan = off; SET enable_sort = off');
  return { session, vector };
}

function lines(session: Session, vector: string): Promise<readonly string[]> {
  return explained(session, search.replace('$1', quoteLiteral(vector)));
}
