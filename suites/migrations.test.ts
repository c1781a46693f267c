// Rests on: extension.cascade, extension.contrib
import { join } from 'node:path';
import { checks, migrate, scalar, type MigrationReport, type ProfileUnderTest } from 'pgparity';

const check = checks();

/** What a migration could leave behind, by kind and name. */
const relations = `
SELECT relkind AS kind, relname AS name FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
 ORDER BY relkind, relname`;

check(
  'from nothing, the schema is applied once and then never again',
  async ({ emptyDatabase, under, observe, expect }) => {
    const session = await (await emptyDatabase()).open();
    const first = await migrate(session, { directory: migrationsOf(under) });
    expect(first.applied.map(({ name }) => name)).toContain('001_initial_schema');
    expect(first.alreadyApplied).toEqual([]);
    expect(first.invalidIndexes).toEqual([]);
    // Unqualified names go where the search path says first: they must not end up in a schema of the runner.
    expect(scalar(await session.run("SELECT to_regclass('public.sessions') IS NOT NULL"))).toBe('t');
    const made = await session.run(relations);
    observe('the first run', names(first));

    const second = await migrate(session, { directory: migrationsOf(under) });
    expect(second.applied).toEqual([]);
    expect(second.alreadyApplied).toEqual(names(first));
    expect((await session.run(relations)).rows).toEqual(made.rows);
    observe('the second run', { applied: names(second), alreadyApplied: second.alreadyApplied });
  },
);

check('the branch that fits the engine is taken, and said', async ({ emptyDatabase, under, observe, expect }) => {
  const session = await (await emptyDatabase()).open();
  const report = await migrate(session, { directory: migrationsOf(under) });
  const notices = report.applied.flatMap((migration) => migration.notices.map(({ message }) => message));
  const branches = {
    scannEnabled: count(notices, /^alloydb_scann extension enabled/),
    scannMissing: count(notices, /^alloydb_scann not available/),
    vectorIndexesLeftForLater: count(notices, /skipping ScaNN index on/),
    // Twice while they are made and once more when a column is added, which rewrites document_chunks.
    builtWithLittleData: count(notices, /^ivfflat index created with little data/),
  };
  expect(branches).toEqual(
    under.strategy === 'scann'
      ? { scannEnabled: 1, scannMissing: 0, vectorIndexesLeftForLater: 2, builtWithLittleData: 0 }
      : { scannEnabled: 0, scannMissing: 1, vectorIndexesLeftForLater: 0, builtWithLittleData: 3 },
  );
  observe('the branches', branches);
  const extensions = await session.run(
    "SELECT extname AS extension FROM pg_extension WHERE extname IN ('vector', 'alloydb_scann') ORDER BY extname",
  );
  expect(extensions.rows.flat()).toEqual(under.strategy === 'scann' ? ['alloydb_scann', 'vector'] : ['vector']);
  observe('the extensions', extensions);
});

function migrationsOf(under: ProfileUnderTest): string {
  return join(under.productFolder, 'schema/migrations');
}

function names(report: MigrationReport): string[] {
  return report.applied.map(({ name }) => name);
}

function count(messages: readonly string[], pattern: RegExp): number {
  return messages.filter((message) => pattern.test(message)).length;
}
