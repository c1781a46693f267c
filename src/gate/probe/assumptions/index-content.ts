import type { Assumption } from '../assumption.ts';
import { outcomeOf, saidOf } from '../outcome.ts';
import { searchAllLeaves, searchThroughIndex, vectorOfRow } from '../search-through-index.ts';
import { createIndexOn, createTableOfRows } from '../try-index.ts';
import { scalar } from '../../../engine/session/answer.ts';

const leaves = 10;
const notTaken = 'no plan takes the index';

/** Which rows a ScaNN index holds. */
export const indexContentAssumptions: readonly Assumption[] = [
  {
    id: 'content.null-vectors',
    sentence: 'Rows without a vector do not hinder a build, and are not in the index.',
    grade: 'low',
    needs: ['scann'],
    assumed: { build: 'accepted', found: false },
    async probe(ground) {
      const session = await ground.open();
      await createTableOfRows(session, 'probe_nulls', 2000);
      await session.run('UPDATE probe_nulls SET embedding = NULL WHERE id % 100 = 0');
      const build = await session.ask(createIndexOn('probe_nulls', leaves));
      if (build.kind === 'error') return { observed: { build: outcomeOf(build), found: false }, detail: saidOf(build) };
      await searchAllLeaves(session, leaves);
      const found = await searchThroughIndex(
        session,
        'probe_nulls_index',
        'SELECT id, embedding IS NULL FROM probe_nulls ORDER BY embedding <=> $1 LIMIT 3000',
        [await vectorOfRow(session, 1)],
      );
      return {
        observed: {
          build: outcomeOf(build),
          found: found === null ? notTaken : found.rows.some(([, isNull]) => isNull === 't'),
        },
      };
    },
  },
  {
    id: 'content.zero-vectors',
    sentence: 'A zero vector can be stored, and is not in an index by cosine.',
    grade: 'low',
    needs: ['scann'],
    assumed: { build: 'accepted', found: false, insert: 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      await createTableOfRows(session, 'probe_zeros', 2000);
      const zero = 'array_fill(0::real, ARRAY[vector_dims(embedding)])::vector';
      await session.run(`UPDATE probe_zeros SET embedding = ${zero} WHERE id = 100`);
      const build = await session.ask(createIndexOn('probe_zeros', leaves));
      const insert = await session.ask(`INSERT INTO probe_zeros SELECT 0, 0, ${zero} FROM probe_rows WHERE id = 1`);
      if (build.kind === 'error') {
        return {
          observed: { build: outcomeOf(build), found: false, insert: outcomeOf(insert) },
          detail: saidOf(build),
        };
      }
      await searchAllLeaves(session, leaves);
      const found = await searchThroughIndex(
        session,
        'probe_zeros_index',
        'SELECT id FROM probe_zeros ORDER BY embedding <=> $1 LIMIT 3000',
        [await vectorOfRow(session, 1)],
      );
      return {
        observed: {
          build: outcomeOf(build),
          found: found === null ? notTaken : found.rows.some(([id]) => id === '0' || id === '100'),
          insert: outcomeOf(insert),
        },
        detail: saidOf(insert),
      };
    },
  },
  {
    id: 'content.row-itself',
    sentence: 'The nearest row of a row is the row itself, at distance 0, with the default settings.',
    grade: 'medium',
    needs: ['scann-index'],
    assumed: { distance: 'zero', found: true },
    async probe(ground) {
      const session = await ground.open();
      const found = await searchThroughIndex(
        session,
        'probe_index',
        'SELECT id, abs(embedding <=> $1) < 1e-6 FROM probe_rows ORDER BY embedding <=> $1 LIMIT 1',
        [await vectorOfRow(session, 77)],
      );
      const [id, zero] = found?.rows[0] ?? [];
      return {
        observed: { distance: zero === 't' ? 'zero' : 'not zero', found: found === null ? notTaken : id === '77' },
      };
    },
  },
  {
    id: 'content.new-rows',
    sentence: 'A row that is inserted after the build is found through the index at once.',
    grade: 'medium',
    needs: ['scann-index'],
    assumed: { found: true },
    async probe(ground) {
      const session = await ground.open();
      // One row is doubled and made a little different, so that nothing but it is at this place.
      await session.run(`BEGIN`);
      await session.run(
        'INSERT INTO probe_rows SELECT -1, tenant, embedding + embedding * (SELECT embedding FROM probe_rows WHERE id = 2) FROM probe_rows WHERE id = 1',
      );
      await searchAllLeaves(session, 100);
      const found = await searchThroughIndex(
        session,
        'probe_index',
        'SELECT id FROM probe_rows ORDER BY embedding <=> $1 LIMIT 1',
        [await vectorOfRow(session, -1)],
      );
      return { observed: { found: found === null ? notTaken : found.rows[0]?.[0] === '-1' } };
    },
  },
  {
    id: 'content.statistics-view',
    sentence: 'pg_stat_ann_indexes has a column indexscan, which counts a search.',
    grade: 'medium',
    needs: ['scann-index'],
    assumed: { counts: true, indexscan: true },
    async probe(ground) {
      const session = await ground.open();
      const { columns } = await session.run('SELECT * FROM pg_stat_ann_indexes LIMIT 0');
      const names = columns.map(({ name }) => name);
      if (!names.includes('indexscan') || !names.includes('indexrelname')) {
        return { observed: { counts: false, indexscan: names.includes('indexscan') }, detail: names };
      }
      const count = "SELECT indexscan FROM pg_stat_ann_indexes WHERE indexrelname = 'probe_index'";
      const before = Number(scalar(await session.run(count)));
      const vector = await vectorOfRow(session, 5);
      await searchThroughIndex(session, 'probe_index', 'SELECT id FROM probe_rows ORDER BY embedding <=> $1 LIMIT 5', [
        vector,
      ]);
      await session.run('SELECT pg_stat_force_next_flush()');
      const after = Number(scalar(await session.run(count)));
      return { observed: { counts: after > before, indexscan: true }, detail: names };
    },
  },
  {
    id: 'content.recall-function',
    sentence: 'There is a function evaluate_query_recall; pgparity computes recall itself and does not call it.',
    grade: 'high',
    needs: ['omni', 'scann'],
    assumed: { exists: true },
    async probe(ground) {
      const { rows } = await (
        await ground.open()
      ).run("SELECT pg_get_function_identity_arguments(oid) FROM pg_proc WHERE proname = 'evaluate_query_recall'");
      return { observed: { exists: rows.length > 0 }, detail: rows.map(([text]) => text ?? '') };
    },
  },
];
