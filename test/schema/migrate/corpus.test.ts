import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { migrationsFolder } from './migrations-folder.ts';
import { nativeMissing, withNativeServer } from './native-database.ts';
import { sampled } from '../../campaigns.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { ledgerSchema } from '../../../src/schema/ledger-schema.ts';
import { migrate, type MigrationReport } from '../../../src/schema/migrate/migrate.ts';
import { MigrationError } from '../../../src/schema/migrate/migration-error.ts';

/** Files that people have, or could have, each with what has to become of it. */
const corpus = fileURLToPath(new URL('corpus/', import.meta.url));

const outcome = z.strictObject({
  file: z.string(),
  /** `applied`, or the code of the refusal. */
  outcome: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
  sqlstate: z.string().optional(),
  /** Words of the refusal. */
  says: z.string().optional(),
  /** A query, and its one value afterwards. */
  shows: z.tuple([z.string(), z.string()]).optional(),
  /** The tool whose markers are followed. */
  markers: z.string().optional(),
});

const outcomes = z.array(outcome).parse(JSON.parse(await readFile(join(corpus, 'outcomes.json'), 'utf8')));

/** What every file of the corpus finds. */
const prelude = `
  CREATE TABLE t (id int PRIMARY KEY, note text);
  CREATE SCHEMA other;
  CREATE TYPE mood AS ENUM ('good');
  CREATE TABLE moods (now mood);
  CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO t VALUES (1, 'one'); COMMIT; INSERT INTO t VALUES (2, 'two');
  END $$;`;

type Outcome = z.infer<typeof outcome>;

/** What becomes of a file, in the words in which its outcome is written down. */
async function tried(session: Session, expected: Outcome): Promise<Outcome> {
  const directory = await migrationsFolder({ '001_prelude.sql': prelude });
  await migrate(session, { directory });
  await copyFile(join(corpus, `${expected.file}.sql`), join(directory, '002_case.sql'));
  const result = await migrate(session, { directory, cluster: { kind: 'throw-away' } }).catch(
    (error: unknown) => error,
  );
  const remembered = scalar(await session.run(`SELECT count(*) FROM ${ledgerSchema}.migrations`)) === '2';
  const { file } = expected;
  if (result instanceof MigrationError)
    return { file, ...refused(result, expected), ...(remembered && { left: 'all' }) };
  if (result instanceof Error) throw result;
  const [applied] = (result as MigrationReport).applied;
  return {
    file,
    outcome: remembered ? 'applied' : 'forgotten',
    ...(expected.shows && { shows: [expected.shows[0], scalar(await session.run(expected.shows[0])) ?? ''] }),
    ...(applied?.markersOf && { markers: applied.markersOf }),
  };
}

/** One sentence, at its place, and exit 2. */
function refused(
  { code, exitCode, sqlstate, place, message }: MigrationError,
  { says }: Outcome,
): Omit<Outcome, 'file'> {
  return {
    outcome: exitCode === 2 && !message.includes('\n') ? code : message,
    ...(place?.line && { line: place.line }),
    ...(place?.column && { column: place.column }),
    ...(sqlstate !== null && { sqlstate }),
    ...(says !== undefined && { says: message.includes(says) ? says : message }),
  };
}

test('every file of the corpus has its outcome, and no other', async () => {
  const files = (await readdir(corpus)).filter((name) => name.endsWith('.sql'));
  expect(files.map((name) => name.replace('.sql', '')).toSorted()).toEqual(outcomes.map(({ file }) => file).toSorted());
  expect(files.length).toBeGreaterThan(60);
});

describe('in process', () => {
  let session: Session;
  beforeAll(async () => void (session = await openSession({ kind: 'embedded', archive: null })));
  afterAll(() => session.close());

  test.each(sampled(outcomes, 4))('$file: $outcome', async (expected) => {
    await session.script(`
      DROP SCHEMA IF EXISTS ${ledgerSchema}, other, s CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public`);
    expect(await tried(session, expected)).toEqual(expected);
  });
});

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test.each(outcomes)('$file: $outcome', async (expected) => {
    expect(await tried(await open(await createDatabase()), expected)).toEqual(expected);
  });
});
