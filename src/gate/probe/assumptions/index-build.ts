import { groundDimensions } from '../ground.ts';
import type { Assumption } from '../assumption.ts';
import { outcomeOf, saidOf } from '../outcome.ts';
import { searchThroughIndex, vectorOfRow } from '../search-through-index.ts';
import { createIndexOn, createTableOfRows } from '../try-index.ts';
import { scalar, type Answer } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';

/** How a ScaNN index can be built, and over what. */
export const indexBuildAssumptions: readonly Assumption[] = [
  {
    id: 'build.in-transaction',
    sentence: 'A table can be made, filled and indexed in one transaction.',
    grade: 'low',
    needs: ['scann'],
    assumed: { outcome: 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      await session.run('BEGIN');
      await createTableOfRows(session, 'probe_at_once', 2000);
      const answer = await session.attempt(createIndexOn('probe_at_once', 10));
      return { observed: { outcome: outcomeOf(answer) }, detail: saidOf(answer) };
    },
  },
  {
    id: 'build.concurrently',
    sentence: 'CREATE INDEX CONCURRENTLY and REINDEX INDEX CONCURRENTLY work.',
    grade: 'high',
    needs: ['scann'],
    assumed: { create: 'accepted', reindex: 'accepted', valid: true },
    async probe(ground) {
      const session = await ground.open();
      await createTableOfRows(session, 'probe_concurrent', 2000);
      const index = 'probe_concurrent_index';
      const create = await session.ask(concurrently(createIndexOn('probe_concurrent', 10)));
      const reindex = await session.ask(`REINDEX INDEX CONCURRENTLY ${index}`);
      return {
        observed: {
          create: outcomeOf(create),
          reindex: outcomeOf(reindex),
          valid: (await validity(session, index)) === true,
        },
        detail: { create: saidOf(create), reindex: saidOf(reindex) },
      };
    },
  },
  {
    id: 'build.failed-concurrently',
    sentence: 'A refused CREATE INDEX CONCURRENTLY leaves an invalid index behind.',
    grade: 'low',
    needs: ['scann'],
    assumed: { outcome: 'refused with XX000', left: 'an invalid index' },
    otherwise: [{ on: { from: '17' }, grade: 'low', assumed: { outcome: 'accepted', left: 'a valid index' } }],
    async probe(ground) {
      const session = await ground.open();
      await session.run('CREATE TABLE probe_failed (LIKE probe_rows)');
      const answer = await session.ask(concurrently(createIndexOn('probe_failed', 10)));
      const valid = await validity(session, 'probe_failed_index');
      const left = valid === null ? 'nothing' : valid ? 'a valid index' : 'an invalid index';
      return { observed: { outcome: outcomeOf(answer), left }, detail: saidOf(answer) };
    },
  },
  {
    id: 'build.dimensions',
    sentence: 'Vectors of 768 elements can be indexed, and of 1,536 and 2,000 too.',
    grade: 'low',
    needs: ['scann'],
    assumed: { '768': 'accepted', '1536': 'accepted', '2000': 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      // What is asked for is the limit of the index, not that of the memory which a build may take by default.
      await session.run("SET maintenance_work_mem = '256MB'");
      const answers = new Map<string, Answer>();
      for (const dimensions of [768, 1536, 2000, 2001, 4000, 8000, 16_000]) {
        const answer = await indexOfDimensions(session, dimensions);
        answers.set(String(dimensions), answer);
        if (answer.kind === 'error') break;
      }
      const outcomes = [...answers].map(([dimensions, answer]) => [dimensions, outcomeOf(answer)] as const);
      return {
        observed: Object.fromEntries(outcomes.filter(([dimensions]) => Number(dimensions) <= 2000)),
        detail: Object.fromEntries([...answers].map(([name, answer]) => [name, saidOf(answer) ?? outcomeOf(answer)])),
      };
    },
  },
  {
    id: 'build.copied-database',
    sentence: 'A database with an index can be copied (STRATEGY FILE_COPY and WAL_LOG) and is searched in the copy.',
    grade: 'low',
    needs: ['scann-index'],
    assumed: { FILE_COPY: 'searched', WAL_LOG: 'searched' },
    async probe(ground) {
      const observed: Record<string, string> = {};
      for (const strategy of ['FILE_COPY', 'WAL_LOG'] as const) {
        const copy = await ground.openCopy(strategy);
        const found = await searchThroughIndex(
          copy,
          'probe_index',
          'SELECT id FROM probe_rows ORDER BY embedding <=> $1 LIMIT 5',
          [await vectorOfRow(copy, 1)],
        );
        const searched = found?.rowCount === 5 ? 'searched' : 'it finds too few rows';
        observed[strategy] = found === null ? 'no plan takes the index' : searched;
      }
      return { observed };
    },
  },
  {
    id: 'build.maintenance',
    sentence: 'VACUUM, ANALYZE and REINDEX of a table with an index work.',
    grade: 'medium',
    needs: ['scann'],
    assumed: { analyze: 'accepted', reindex: 'accepted', vacuum: 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      await createTableOfRows(session, 'probe_kept', 2000);
      await session.run(createIndexOn('probe_kept', 10));
      await session.run('DELETE FROM probe_kept WHERE id % 2 = 0');
      const vacuum = await session.ask('VACUUM probe_kept');
      const analyze = await session.ask('ANALYZE probe_kept');
      const reindex = await session.ask('REINDEX TABLE probe_kept');
      return {
        observed: { analyze: outcomeOf(analyze), reindex: outcomeOf(reindex), vacuum: outcomeOf(vacuum) },
        detail: { analyze: saidOf(analyze), reindex: saidOf(reindex), vacuum: saidOf(vacuum) },
      };
    },
  },
];

function concurrently(statement: string): string {
  return statement.replace('CREATE INDEX', 'CREATE INDEX CONCURRENTLY');
}

/** Whether the index is valid, or null when there is none. */
async function validity(session: Session, index: string): Promise<boolean | null> {
  const { rows } = await session.run('SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)', [index]);
  return rows[0] === undefined ? null : rows[0][0] === 't';
}

/** More than a thousand rows, the largest minimum that anybody has seen, of which the first elements differ. */
async function indexOfDimensions(session: Session, dimensions: number): Promise<Answer> {
  const table = `probe_wide_${dimensions}`;
  await session.run(`CREATE TABLE ${table} (embedding vector(${dimensions}))`);
  await session.run(`
    INSERT INTO ${table}
    SELECT (embedding::real[] || array_fill(0.01::real, ARRAY[${dimensions - groundDimensions}]))::vector
      FROM probe_rows WHERE id <= 1100`);
  const rows = scalar(await session.run(`SELECT count(*) FROM ${table}`));
  if (rows !== '1100') throw new RangeError(`${table} has ${rows} rows instead of 1100.`);
  const answer = await session.ask(createIndexOn(table, 10));
  await session.run(`DROP TABLE ${table}`);
  return answer;
}
