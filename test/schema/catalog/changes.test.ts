import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../migrate/native-database.ts';
import { changeClasses, reportedChanges } from './changes/change-classes.ts';
import type { Change, ChangeClass } from './changes/change-class.ts';
import { diffCatalogs } from '../../../src/schema/catalog/catalog-entry.ts';
import { readCatalog, type Catalog } from '../../../src/schema/catalog/catalog.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { openPostgresSession, type PostgresSession } from '../../../src/engine/session/postgres-session.ts';
import { urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import { sampled } from '../../campaigns.ts';

const missing = await nativeMissing(pgvector);

const sampledClasses = changeClasses.map((changeClass) => ({
  ...changeClass,
  changes: sampled(changeClass.changes, 4),
}));

/**
 * Every change is made on one side of a database that has an object of each class, and rolled back. The outside oracle is
 * PostgreSQL's own pg_dump and pg_dumpall: what they print and the catalog does not see fails.
 */
describe.skipIf(missing !== undefined)(
  `one-sided changes${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const { createDatabase } = withNativeServer(pgvector);
    let url: string;
    let session: PostgresSession;
    let before: Catalog;
    let dumped: string;

    beforeAll(async () => {
      url = await createDatabase();
      session = await openPostgresSession(url);
      await session.script('SET allow_in_place_tablespaces = on');
      await session.script("CREATE TABLESPACE elsewhere LOCATION ''");
      await session.script('CREATE SCHEMA app; CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler');
      await session.script('SET search_path = app, public');
      for (const { setUp } of [...changeClasses, reportedChanges]) await session.script(setUp);
      await session.script('RESET ALL');
      before = await readCatalog(session);
      dumped = await dump(url);
    });

    afterAll(() => session?.close());

    /** The catalog after a change, which is rolled back. */
    async function catalogAfter({ sql, undo = '' }: Change): Promise<Catalog> {
      await session.script('BEGIN; SET LOCAL search_path = app, public');
      try {
        await session.script(sql);
        return await readCatalog(session);
      } finally {
        await session.script(`ROLLBACK; ${undo}`);
      }
    }

    test('the scan has 200 changes or more, each of its own name', () => {
      const names = changeClasses.flatMap(({ name, changes }) => changes.map((change) => `${name}: ${change.name}`));
      expect(names.length).toBeGreaterThanOrEqual(200);
      expect(new Set(names).size).toBe(names.length);
    });

    test.each(sampledClasses)('$name: the catalog sees every change but those with a reason', async ({ changes }) => {
      const survivors: string[] = [];
      for (const change of changes) {
        const { entries } = await catalogAfter(change);
        if (diffCatalogs(before.entries, entries).length === 0) survivors.push(change.name);
      }
      expect(await readCatalog(session), 'Nothing is left of a change.').toEqual(before);
      expect(survivors).toEqual(changes.flatMap(({ name, survives }) => (survives === undefined ? [] : [name])));
    });

    test('99 of 100 changes are seen, and what survives has its reason', () => {
      const all = changeClasses.flatMap(({ changes }) => changes);
      const survivors = all.filter(({ survives }) => survives !== undefined);
      expect(survivors.length / all.length).toBeLessThanOrEqual(0.01);
    });

    test('what survives changes nothing that pg_dump prints', async () => {
      for (const { sql, name } of changeClasses.flatMap(surviving)) {
        await session.script('SET search_path = app, public');
        await session.script(sql);
        expect.soft(await dump(url), name).toBe(dumped);
      }
    });

    test('comments and versions are reported and not compared', async () => {
      for (const change of reportedChanges.changes) {
        const after = await catalogAfter(change);
        expect.soft(diffCatalogs(before.entries, after.entries), change.name).toEqual([]);
        expect.soft(diffCatalogs(before.reported, after.reported), change.name).not.toEqual([]);
      }
    });
  },
);

function surviving({ changes }: ChangeClass): readonly Change[] {
  return changes.filter(({ survives }) => survives !== undefined);
}

/** What pg_dump and pg_dumpall print of a database, without what a password and a random mark make of it. */
async function dump(url: string): Promise<string> {
  const run = promisify(execFile);
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const [database, globals] = await Promise.all([
    run('pg_dump', ['--schema-only', '--dbname', url], options),
    run('pg_dumpall', ['--globals-only', '--no-role-passwords', '--dbname', urlOfDatabase(url, 'postgres')], options),
  ]);
  return `${database.stdout}\n${globals.stdout}`.replaceAll(/^\\(un)?restrict .*$/gm, '');
}
