import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checks,
  ledgerSchema,
  migrate,
  MigrationError,
  needs,
  rebuildInvalidIndexes,
  scalar,
  type MigrationReport,
  type ProfileUnderTest,
  type Session,
} from '../src/index.ts';

const check = checks()
  /** A session on the suite file's own database, in which every migration is forgotten. */
  .extend('bare', async ({ database }, { onCleanup }) => {
    const session = await database.open();
    onCleanup(() => session.close());
    await session.script(forgetMigrations);
    return session;
  })
  /** Makes a folder of migrations of the check's own, removed after it. */
  .extend('folderOf', async ({ under }, { onCleanup }) => {
    const folders: string[] = [];
    onCleanup(async () => {
      for (const folder of folders) await rm(folder, { recursive: true });
    });
    return async (files: Readonly<Record<string, string>>): Promise<string> => {
      const folder = await mkdtemp(join(tmpdir(), `pgparity-migrations-${under.profile}-`));
      folders.push(folder);
      await write(folder, files);
      return folder;
    };
  });

/** A new database takes PGlite a second: most checks share one, and make it bare again. */
const forgetMigrations = `
DO $$
DECLARE left_over regclass;
BEGIN
  DROP SCHEMA IF EXISTS ${ledgerSchema} CASCADE;
  FOR left_over IN
    SELECT oid FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
  LOOP
    EXECUTE 'DROP TABLE ' || left_over || ' CASCADE';
  END LOOP;
END $$`;

/** What a migration could leave behind, by kind and name. */
const relations = `
SELECT relkind AS kind, relname AS name FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
 ORDER BY relkind, relname`;

const shelves = {
  '001_make_shelves.sql':
    'CREATE TABLE shelves (id int PRIMARY KEY, label text);\nINSERT INTO shelves VALUES (1, $$top$$);\n',
  '002_name_shelves.sql': 'ALTER TABLE shelves ADD COLUMN name text;\nCREATE INDEX shelves_name ON shelves (name);\n',
};

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

check('a later file is applied alone', async ({ bare: session, folderOf, observe, expect }) => {
  const directory = await folderOf({ '001_make_shelves.sql': shelves['001_make_shelves.sql'] });
  await migrate(session, { directory });
  await write(directory, shelves);
  const report = await migrate(session, { directory });
  expect(names(report)).toEqual(['002_name_shelves']);
  expect(report.alreadyApplied).toEqual(['001_make_shelves']);
  observe('what is there', await session.run(relations));
});

check(
  'a file that was changed after it had been applied is refused',
  async ({ bare: session, folderOf, observe, expect }) => {
    const directory = await folderOf(shelves);
    await migrate(session, { directory });
    await write(directory, {
      '001_make_shelves.sql': shelves['001_make_shelves.sql'].replace('top', 'bottom'),
      '003_more.sql': 'CREATE TABLE more (id int);',
    });
    const error = await refusal(session, directory);
    expect(error.code).toBe('migration-drift');
    expect(error.place?.path).toBe(join(directory, '001_make_shelves.sql'));
    expect(await tableExists(session, 'more')).toBe(false);
    observe('drift', error.code);
  },
);

check(
  'a file that was removed after it had been applied is refused',
  async ({ bare: session, folderOf, observe, expect }) => {
    const directory = await folderOf(shelves);
    await migrate(session, { directory });
    await rm(join(directory, '002_name_shelves.sql'));
    const error = await refusal(session, directory);
    expect(error.code).toBe('migration-removed');
    expect(error.message).toContain('002_name_shelves');
    observe('a removed file', error.code);
  },
);

check(
  'a file that comes late, below one that was applied, is refused',
  async ({ bare: session, folderOf, observe, expect }) => {
    const directory = await folderOf({ '010_make_shelves.sql': shelves['001_make_shelves.sql'] });
    await migrate(session, { directory });
    await write(directory, { '005_late.sql': 'CREATE TABLE late (id int);' });
    const error = await refusal(session, directory);
    expect(error.code).toBe('migration-out-of-order');
    expect(await tableExists(session, 'late')).toBe(false);
    observe('a late file', error.code);
  },
);

check(
  'a migration that fails leaves nothing, keeps what came before, and says where',
  async ({ bare: session, folderOf, observe, expect }) => {
    const directory = await folderOf({
      ...shelves,
      '003_fails.sql': [
        'CREATE TABLE boxes (id int);',
        "UPDATE shelves SET label = 'changed';",
        '',
        'CREATE INDEX boxes_width',
        '  ON boxes (width);',
      ].join('\n'),
      '004_never.sql': 'CREATE TABLE never (id int);',
    });
    const error = await refusal(session, directory);
    expect(error.code).toBe('migration-failed');
    expect(error.sqlstate).toBe('42703');
    expect(error.place?.path).toBe(join(directory, '003_fails.sql'));
    expect(error.place?.line).toBeGreaterThanOrEqual(4);
    expect(error.message).toContain('CREATE INDEX boxes_width');
    const left = await session.run(relations);
    expect(left.rows.flat()).not.toContain('boxes');
    expect(left.rows.flat()).not.toContain('never');
    expect(scalar(await session.run('SELECT label FROM shelves'))).toBe('top');
    observe('the failure', { code: error.code, sqlstate: error.sqlstate, line: error.place?.line ?? null });
    observe('what is left', left);

    await write(directory, { '003_fails.sql': 'CREATE TABLE boxes (id int);' });
    const repaired = await migrate(session, { directory });
    expect(repaired.alreadyApplied).toEqual(['001_make_shelves', '002_name_shelves']);
    expect(names(repaired)).toEqual(['003_fails', '004_never']);
    observe('the run after the repair', { applied: names(repaired), alreadyApplied: repaired.alreadyApplied });
  },
);

check(
  'a folder that is not SQL is refused before anything runs',
  async ({ bare: session, folderOf, observe, expect }) => {
    const directory = await folderOf({
      '001_make_shelves.sql': shelves['001_make_shelves.sql'],
      '002_broken.sql': '-- a comment\nCREATE TABEL boxes (id int);',
    });
    const error = await refusal(session, directory);
    expect({ code: error.code, line: error.place?.line }).toEqual({ code: 'migration-syntax', line: 2 });
    expect(await tableExists(session, 'shelves')).toBe(false);
    observe('the refusal', { code: error.code, line: error.place?.line ?? null });
  },
);

check('an index is built CONCURRENTLY, outside a transaction', async ({ bare: session, folderOf, observe, expect }) => {
  const directory = await folderOf({
    ...shelves,
    '003_index_labels.sql': 'CREATE INDEX CONCURRENTLY shelves_label ON shelves (label);',
    '004_vacuum.sql': 'VACUUM shelves;',
  });
  const report = await migrate(session, { directory });
  expect(names(report)).toEqual(['001_make_shelves', '002_name_shelves', '003_index_labels', '004_vacuum']);
  expect(report.invalidIndexes).toEqual([]);
  observe('what is there', await session.run(relations));
});

check(
  'an index that cannot be built CONCURRENTLY leaves no invalid index',
  async ({ bare: session, folderOf, observe, expect }) => {
    const directory = await folderOf({
      '001_twins.sql': "CREATE TABLE twins (name text);\nINSERT INTO twins VALUES ('same'), ('same');",
      '002_unique.sql': 'CREATE UNIQUE INDEX CONCURRENTLY twins_name ON twins (name);',
    });
    const error = await refusal(session, directory);
    expect({ code: error.code, sqlstate: error.sqlstate }).toEqual({ code: 'migration-failed', sqlstate: '23505' });
    const left = await session.run(relations);
    expect(left.rows).toEqual([['r', 'twins']]);
    observe('what is left', left);
  },
);

check(
  'an invalid index that something else left is named and rebuilt',
  async ({ bare: session, folderOf, observe, expect }) => {
    const directory = await folderOf(shelves);
    await migrate(session, { directory });
    await session.run("INSERT INTO shelves VALUES (2, 'top')");
    const unique = await session.ask('CREATE UNIQUE INDEX CONCURRENTLY shelves_label ON shelves (label)');
    expect(unique).toMatchObject({ kind: 'error', sqlstate: '23505' });
    const found = await migrate(session, { directory });
    expect(found.invalidIndexes.map(({ name }) => name)).toEqual(['shelves_label']);
    await session.run('DELETE FROM shelves WHERE id = 2');
    expect((await rebuildInvalidIndexes(session)).map(({ name }) => name)).toEqual(['shelves_label']);
    expect((await migrate(session, { directory })).invalidIndexes).toEqual([]);
    observe('the answer that leaves an invalid index', unique);
    observe('what is there', await session.run(relations));
  },
);

check(
  'two runners at once apply every file once',
  needs('sessions'),
  async ({ emptyDatabase, folderOf, observe, expect }) => {
    const database = await emptyDatabase();
    const directory = await folderOf({
      ...shelves,
      // A runner that waited inside pg_advisory_lock would make these two deadlock.
      '003_index_labels.sql': 'CREATE INDEX CONCURRENTLY shelves_label ON shelves (label);',
      '004_index_both.sql': 'CREATE INDEX CONCURRENTLY shelves_both ON shelves (label, name);',
    });
    const sessions = await Promise.all([database.open(), database.open()]);
    const reports = await Promise.all(sessions.map((session) => migrate(session, { directory })));
    const applied = reports.map(names).toSorted((left, right) => right.length - left.length);
    expect(applied).toEqual([['001_make_shelves', '002_name_shelves', '003_index_labels', '004_index_both'], []]);
    expect(reports.flatMap(({ invalidIndexes }) => invalidIndexes)).toEqual([]);
    observe('what both runners applied', applied);
  },
);

check(
  'a runner gives up when another one keeps the lock',
  needs('sessions'),
  async ({ emptyDatabase, folderOf, observe, expect }) => {
    const database = await emptyDatabase();
    const directory = await folderOf({ '001_wait.sql': 'SELECT pg_advisory_lock(1);', ...later });
    const [holder, runner, latecomer] = await Promise.all([database.open(), database.open(), database.open()]);
    await holder.run('SELECT pg_advisory_lock(1)');
    const progress = new EventEmitter();
    const begun = once(progress, 'begun');
    const first = migrate(runner, { directory, onProgress: () => progress.emit('begun') });
    // From its first file on the runner has the migration lock, and it waits inside that file.
    await Promise.race([begun, first]);
    const error = await refusal(latecomer, directory, 0);
    await holder.run('SELECT pg_advisory_unlock(1)');
    expect(error.code).toBe('migration-locked');
    expect(names(await first)).toEqual(['001_wait', '002_make_shelves']);
    expect((await migrate(latecomer, { directory })).alreadyApplied).toEqual(['001_wait', '002_make_shelves']);
    observe('the latecomer', error.code);
  },
);

const later = { '002_make_shelves.sql': shelves['001_make_shelves.sql'] };

function migrationsOf(under: ProfileUnderTest): string {
  return join(under.productFolder, 'schema/migrations');
}

function names(report: MigrationReport): string[] {
  return report.applied.map(({ name }) => name);
}

function count(messages: readonly string[], pattern: RegExp): number {
  return messages.filter((message) => pattern.test(message)).length;
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** The error of a run that has to be refused. */
async function refusal(session: Session, directory: string, lockDeadlineMs = 60_000): Promise<MigrationError> {
  const outcome = await migrate(session, { directory, lockDeadlineMs }).catch((error: unknown) => error);
  if (outcome instanceof MigrationError) return outcome;
  if (outcome instanceof Error) throw outcome;
  throw new RangeError(`The migrations in ${directory} were applied, and had to be refused.`);
}

async function tableExists(session: Session, name: string): Promise<boolean> {
  return scalar(await session.run('SELECT to_regclass($1) IS NOT NULL', [name])) === 't';
}
