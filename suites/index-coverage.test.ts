import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checks, ensureVectorIndexes, indexesIn, planOf, planShape, readVectorIndexes } from '../src/index.ts';
import type { ProfileUnderTest, Session } from '../src/index.ts';
import { indexQueries } from './expected/index-queries.ts';

const check = checks({ prepare });

const secondaryIndexes = `
SELECT relations.relname AS name, methods.amname AS method
  FROM pg_index
  JOIN pg_class AS relations ON relations.oid = pg_index.indexrelid
  JOIN pg_am AS methods ON methods.oid = relations.relam
 WHERE relations.relnamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE pg_constraint.conindid = pg_index.indexrelid AND contype IN ('p', 'u'))
 ORDER BY relations.relname`;

check('every secondary index is made for a query', async ({ session, observe, expect }) => {
  const answer = await session.run(secondaryIndexes);
  const made = answer.rows.map(([name]) => name);
  expect(made).toEqual([...new Set(indexQueries.map(({ index }) => index))].sort());
  const methods = answer.rows.map(([name, method]) => ({ name: name ?? '', method: method ?? '' }));
  observe(
    'the indexes and their methods',
    methods.filter((index) => !isVectorIndex(index)),
    { statement: secondaryIndexes },
  );
  observe('the methods of the vector indexes', methods.filter(isVectorIndex), { statement: secondaryIndexes });
});

check('every index is valid and ready', async ({ session, observe, expect }) => {
  const answer = await session.run(
    'SELECT indexrelid::regclass::text AS index FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)',
  );
  observe('unusable indexes', answer);
  expect(answer.rows).toEqual([]);
});

for (const [place, { index, sql, values, modes, because }] of indexQueries.entries()) {
  const again = indexQueries.findIndex((query) => query.index === index) < place ? ' (another query)' : '';
  const reason = because === undefined ? '' : `, custom plan only: ${because}`;
  check(`${index} is chosen for its query${again}${reason}`, async ({ session, observe, expect }) => {
    for (const mode of modes) {
      const plan = await planOf(session, sql, values, { mode });
      expect.soft(indexesIn(plan), `${mode} plan:\n${planShape(plan).join('\n')}`).toContain(index);
      observe(`the ${mode} plan`, planShape(plan), { statement: sql });
    }
  });
}

async function prepare(session: Session, under: ProfileUnderTest): Promise<void> {
  await session.script(await readFile(join(under.productFolder, 'suites/expected/volume.sql'), 'utf8'));
  const wanted = await readVectorIndexes(join(under.productFolder, 'schema/vector-indexes.json'));
  await ensureVectorIndexes(session, wanted, { strategy: under.strategy });
  await session.run('VACUUM (ANALYZE)');
}

function isVectorIndex({ name }: { readonly name: string }): boolean {
  return name.endsWith('_embedding');
}
