import type { Assumption, Observed } from '../assumption.ts';
import { outcomeOf, saidOf } from '../outcome.ts';
import { createIndexOn, createTableOfRows } from '../try-index.ts';
import type { Json } from '../../parity/json.ts';
import { scalar, type Answer } from '../../../engine/session/answer.ts';
import { StatementError } from '../../../engine/session/session.ts';
import { explainRefusal, type Refusal } from '../../../schema/vector/index-step-refusal.ts';
import { scann } from '../../../schema/vector/scann.ts';

/** What a ScaNN index refuses, and with which words. */
export const refusalAssumptions: readonly Assumption[] = [
  {
    id: 'refusal.empty-table',
    sentence: 'An empty table gets no index: XX000, and the words "empty table".',
    grade: 'high',
    standInSwitch: 'scann_stand_in.defer_empty',
    needs: ['scann'],
    assumed: { outcome: 'refused with XX000', 'words known': true },
    otherwise: [
      { on: { to: '15.5' }, grade: 'medium', assumed: { outcome: 'accepted', 'words known': false } },
      { on: { from: '17' }, grade: 'low', assumed: { outcome: 'accepted', 'words known': false } },
    ],
    async probe(ground) {
      const session = await ground.open();
      await session.run('CREATE TABLE probe_empty (LIKE probe_rows)');
      return refusal(await session.ask(createIndexOn('probe_empty', 10)));
    },
  },
  {
    id: 'refusal.wording',
    sentence: 'The refusal begins with "Cannot create ScaNN index, error: FAILED_PRECONDITION:", and its words follow.',
    grade: 'high',
    source: 'log of a driver',
    standInSwitch: 'scann_stand_in.refusal_prefix',
    needs: ['scann'],
    assumed: { begins: 'with a prefix' },
    otherwise: [{ on: { from: '17' }, grade: 'low', assumed: { begins: 'it is not refused' } }],
    async probe(ground) {
      const session = await ground.open();
      await session.run('CREATE TABLE probe_wording (LIKE probe_rows)');
      const answer = await session.ask(createIndexOn('probe_wording', 10));
      return { observed: { begins: beginningOf(answer) }, detail: saidOf(answer) };
    },
  },
  {
    id: 'refusal.deleted-rows',
    sentence: 'A table whose rows are all deleted is refused as an empty one is.',
    grade: 'low',
    needs: ['scann'],
    assumed: { outcome: 'refused with XX000', 'words known': true },
    otherwise: [{ on: { from: '17' }, grade: 'low', assumed: { outcome: 'accepted', 'words known': false } }],
    async probe(ground) {
      const session = await ground.open();
      await createTableOfRows(session, 'probe_deleted', 2000);
      await session.run('DELETE FROM probe_deleted');
      return refusal(await session.ask(createIndexOn('probe_deleted', 10)));
    },
  },
  {
    id: 'refusal.null-vectors-only',
    sentence: 'A table of rows that have no vector is accepted.',
    grade: 'low',
    needs: ['scann'],
    assumed: { outcome: 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      await createTableOfRows(session, 'probe_null_only', 2000);
      await session.run('UPDATE probe_null_only SET embedding = NULL');
      const answer = await session.ask(createIndexOn('probe_null_only', 10));
      return { observed: { outcome: outcomeOf(answer) }, detail: saidOf(answer) };
    },
  },
  {
    id: 'refusal.truncate',
    sentence: 'TRUNCATE of a table with an index is refused by the same words, and the rows stay.',
    grade: 'high',
    needs: ['scann-index'],
    assumed: { outcome: 'refused with XX000', 'rows stay': true, 'words known': true },
    otherwise: [
      { on: { from: '17' }, grade: 'low', assumed: { outcome: 'accepted', 'rows stay': false, 'words known': false } },
    ],
    async probe(ground) {
      const session = await ground.open();
      await session.run('BEGIN');
      const answer = await session.attempt('TRUNCATE probe_rows');
      const stay = scalar(await session.run('SELECT EXISTS (SELECT FROM probe_rows)')) === 't';
      const { observed, detail = null } = refusal(answer);
      return { observed: { ...(observed as Record<string, Json>), 'rows stay': stay }, detail };
    },
  },
  {
    id: 'refusal.fewest-rows',
    sentence:
      'An index needs more than ten rows a leaf: of the tables tried, 200 rows are the fewest with their square root.',
    grade: 'medium',
    standInSwitch: 'scann_stand_in.rows_a_leaf',
    needs: ['scann'],
    source: 'measurement of others',
    assumed: { 'fewest accepted': 200, 'refusals known': true },
    async probe(ground) {
      const session = await ground.open();
      const answers = new Map<number, Answer>();
      for (const rows of [1, 2, 5, 10, 50, 100, 200, 500, 1000]) {
        const table = `probe_of_${rows}`;
        await createTableOfRows(session, table, rows);
        answers.set(rows, await session.ask(createIndexOn(table, Math.max(1, Math.round(Math.sqrt(rows))))));
      }
      const refused = [...answers.values()].filter((answer) => answer.kind === 'error');
      const [fewest] = [...answers].find(([, answer]) => answer.kind === 'rows') ?? [null];
      return {
        observed: {
          'fewest accepted': fewest,
          'refusals known': refused.every((answer) => kindOf(answer) === 'too-few-rows'),
        },
        detail: Object.fromEntries([...answers].map(([rows, answer]) => [rows, saidOf(answer) ?? outcomeOf(answer)])),
      };
    },
  },
  {
    id: 'refusal.partitioned',
    sentence: 'A partitioned table gets no index, with ONLY neither; its partitions do.',
    grade: 'medium',
    source: 'measurement of others',
    standInSwitch: 'scann_stand_in.partitioned',
    needs: ['scann'],
    assumed: { 'ON ONLY': 'refused', parent: 'refused', partition: 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      await session.script(`
        CREATE TABLE probe_parts (LIKE probe_rows) PARTITION BY LIST (tenant);
        CREATE TABLE probe_part PARTITION OF probe_parts DEFAULT;
        INSERT INTO probe_parts SELECT * FROM probe_rows WHERE id <= 2000`);
      const parent = await session.ask(createIndexOn('probe_parts', 10));
      await session.run('DROP INDEX IF EXISTS probe_parts_index');
      const only = await session.ask(createIndexOn('probe_parts', 10).replace(' ON ', ' ON ONLY '));
      await session.run('DROP INDEX IF EXISTS probe_parts_index');
      const partition = await session.ask(createIndexOn('probe_part', 10));
      return {
        observed: { 'ON ONLY': plainOutcome(only), parent: plainOutcome(parent), partition: plainOutcome(partition) },
        detail: { 'ON ONLY': saidOf(only), parent: saidOf(parent), partition: saidOf(partition) },
      };
    },
  },
  {
    id: 'refusal.bypass',
    sentence: 'scann.allow_blocked_operations lets a superuser index an empty table and TRUNCATE an indexed one.',
    grade: 'high',
    needs: ['scann-index', 'superuser'],
    assumed: { index: 'accepted', truncate: 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      await session.script(`
        LOAD 'alloydb_scann';
        BEGIN;
        SET LOCAL scann.allow_blocked_operations = true;
        CREATE TABLE probe_bypass (LIKE probe_rows)`);
      const index = await session.attempt(createIndexOn('probe_bypass', 10));
      const truncate = await session.attempt('TRUNCATE probe_rows');
      return {
        observed: { index: outcomeOf(index), truncate: outcomeOf(truncate) },
        detail: { index: saidOf(index), truncate: saidOf(truncate) },
      };
    },
  },
  {
    id: 'refusal.bypass-of-others',
    sentence: 'Nobody but a superuser may set scann.allow_blocked_operations (42501).',
    grade: 'high',
    needs: ['scann', 'superuser'],
    assumed: { outcome: 'refused with 42501' },
    async probe(ground) {
      const session = await ground.open();
      await session.script(`
        LOAD 'alloydb_scann';
        BEGIN;
        CREATE ROLE pgparity_probe_nobody;
        SET LOCAL ROLE pgparity_probe_nobody`);
      const answer = await session.attempt('SET LOCAL scann.allow_blocked_operations = true');
      return { observed: { outcome: outcomeOf(answer) }, detail: saidOf(answer) };
    },
  },
];

function refusal(answer: Answer): Observed {
  return {
    observed: { outcome: outcomeOf(answer), 'words known': kindOf(answer) === 'empty-table' },
    detail: saidOf(answer),
  };
}

/** Where the code of a refusal is not known. */
function plainOutcome({ kind }: Answer): string {
  return kind === 'rows' ? 'accepted' : 'refused';
}

/** What the index step would make of it. */
function kindOf(answer: Answer): Refusal['kind'] | null {
  return answer.kind === 'rows' ? null : explainRefusal(wanted, scann, new StatementError(answer)).kind;
}

const wanted: Parameters<typeof explainRefusal>[0] = { name: 'probe_index', table: 'probe_rows' };

function beginningOf(answer: Answer): string {
  if (answer.kind === 'rows') return 'it is not refused';
  if (answer.message.startsWith('Cannot create ScaNN index with empty table')) return 'with its words';
  return answer.message.startsWith('Cannot create ScaNN index, error: ') ? 'with a prefix' : 'otherwise';
}
