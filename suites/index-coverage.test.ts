// Rests on: container.io-concurrency, container.adaptive-autovacuum, container.columnar-engine
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checks, ensureVectorIndexes, indexesIn, planOf, planShape, readVectorIndexes } from 'pgparity';
import type { PlanMode, ProfileUnderTest, Session } from 'pgparity';
import { indexQueries } from './expected/index-queries.ts';
import { statementPlans } from './expected/statement-plans.ts';
import { notOwnedByExtension } from './not-owned-by-extension.ts';
import { queryNamed } from './queries/product-queries.ts';
import { takeVectorIndex } from './vector-searches.ts';

const check = checks({ prepare });

const secondaryIndexes = `
SELECT relations.relname AS name, methods.amname AS method
  FROM pg_index
  JOIN pg_class AS relations ON relations.oid = pg_index.indexrelid
  JOIN pg_am AS methods ON methods.oid = relations.relam
 WHERE relations.relnamespace = 'public'::regnamespace AND ${notOwnedByExtension('pg_class', 'pg_index.indrelid')}
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
    `SELECT indexrelid::regclass::text AS index FROM pg_index JOIN pg_class AS tables ON tables.oid = indrelid
      WHERE NOT (indisvalid AND indisready AND indislive)
        AND tables.relnamespace = 'public'::regnamespace AND ${notOwnedByExtension('pg_class', 'tables.oid')}`,
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

for (const { name, values } of statementPlans) {
  check(`${name}: its plans`, async ({ session, observe, expect }) => {
    const { sql } = queryNamed(name);
    for (const mode of ['custom', 'generic'] as const) {
      const plan = planShape(await planOf(session, sql, ['u7', ...values], { mode }));
      expect(plan).not.toEqual([]);
      observe(`the ${mode} plan`, plan, { statement: sql });
    }
  });
}

check(
  'searches that the vector index serves, by tenant and plan',
  async ({ cloneDatabase, under, observe, expect }) => {
    // In a database of its own: old versions of updated rows outlive a rollback, and the plans of later checks follow them.
    const session = await (await cloneDatabase()).open();
    await prepare(session, under);
    await session.run('BEGIN');
    const served = async (tenant: string) => {
      const list: Record<string, { readonly custom: boolean; readonly generic: boolean }> = {};
      for (const { name, values, vectorIndex } of statementPlans) {
        if (vectorIndex === undefined) continue;
        const serves = async (mode: PlanMode) =>
          indexesIn(await planOf(session, queryNamed(name).sql, [tenant, ...values], { mode })).includes(vectorIndex);
        list[name] = { custom: await serves('custom'), generic: await serves('generic') };
      }
      return list;
    };
    const ofFewRows = await served('u7');
    await session.script(`
    UPDATE memories SET user_id = 'all'; UPDATE document_chunks SET user_id = 'all'; ANALYZE memories, document_chunks`);
    const ofAllRows = await served('all');
    await takeVectorIndex(session);
    const whenAllElseIsDear = await served('all');

    expect(new Set(Object.values(whenAllElseIsDear).flatMap(({ custom, generic }) => [custom, generic]))).toEqual(
      new Set([true]),
    );
    // What the planner needs: a tenant with a large part of the rows, and a LIMIT that it knows. A generic plan expects a
    // tenth of the table behind `LIMIT $4`. Another engine weighs costs in its own way: that is for the comparison to show.
    if (under.strategy === 'ivfflat' && under.identity.major === 15) {
      expect(new Set(Object.values(ofFewRows).map(({ custom }) => custom))).toEqual(new Set([false]));
      expect(ofAllRows).toEqual({
        'memories: nearest to a vector': { custom: true, generic: true },
        'memories: similar enough, nearest first': { custom: true, generic: false },
        'document_chunks: nearest to a vector': { custom: true, generic: true },
        'document_chunks: ranks of vector and full text fused, one row a document': { custom: true, generic: false },
      });
    }
    observe('of a tenant with one row in 200', ofFewRows);
    observe('of a tenant with all rows', ofAllRows);
    observe('when every other plan is dear', whenAllElseIsDear);
  },
);

async function prepare(session: Session, under: ProfileUnderTest): Promise<void> {
  await session.script(await readFile(join(under.productFolder, 'suites/expected/volume.sql'), 'utf8'));
  const wanted = await readVectorIndexes(join(under.productFolder, 'schema/vector-indexes.json'));
  await ensureVectorIndexes(session, wanted, { strategy: under.strategy });
  await session.run('VACUUM (ANALYZE)');
}

function isVectorIndex({ name }: { readonly name: string }): boolean {
  return name.endsWith('_embedding');
}
