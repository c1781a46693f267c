import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../migrate/native-database.ts';
import { viewsOfMajors } from './queries-of-majors.ts';
import { diffCatalogs } from '../../../src/schema/catalog/catalog-entry.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { withAdmin } from '../../../src/engine/database/admin-session.ts';
import { urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  /** A database that a role owns that may create databases and nothing else. */
  async function openAsLeastRole() {
    const adminUrl = await createDatabase();
    const name = `least_${randomBytes(4).toString('hex')}`;
    await withAdmin({ adminUrl }, async (admin) => {
      await admin.script(`CREATE ROLE ${name} LOGIN CREATEDB PASSWORD 'least'`);
      await admin.script(`CREATE DATABASE ${name} OWNER ${name}`);
    });
    const url = new URL(urlOfDatabase(adminUrl, name));
    url.username = name;
    url.password = 'least';
    return open(url.href);
  }

  test('PostgreSQL 15 and the embedded 18 have equal entries for the same statements', async () => {
    const older = await open(await createDatabase());
    const newer = await openSession({ kind: 'embedded', archive: null });
    onTestFinished(() => newer.close());
    for (const session of [older, newer]) await session.script(viewsOfMajors);
    expect(diffCatalogs((await readCatalog(older)).entries, (await readCatalog(newer)).entries)).toEqual([]);
  });

  test('a role that may create databases reads what a superuser reads, and lists what it may not', async () => {
    const superuser = await open(await createDatabase());
    const least = await openAsLeastRole();
    for (const session of [superuser, least]) await session.script(viewsOfMajors);
    const [all, read] = [await readCatalog(superuser), await readCatalog(least)];
    const unread = read.gaps.flatMap(({ entries }) => entries);
    expect(unread).toEqual([
      'options of user mapping ',
      'connection of subscription ',
      'content of large object ',
      'password of role ',
    ]);
    const differences = diffCatalogs(all.entries, read.entries).map(({ object }) => object);
    expect(differences.filter((object) => !/^(role|password of role) least_/.test(object))).toEqual([]);
    expect(all.gaps.flatMap(({ entries }) => entries)).toEqual([]);
  });

  test('on a server that others use too, a role counts where something in the database names it', async () => {
    const session = await open(await createDatabase());
    const names = ['owns', 'granted', 'set', 'of_others'].map((what) => `named_${what}`);
    await session.script(`
      ${names.map((name) => `CREATE ROLE ${name};`).join(' ')}
      CREATE TABLE things (id int);
      CREATE TABLE owned (id int);
      ALTER TABLE owned OWNER TO named_owns;
      GRANT SELECT ON things TO named_granted;
      DO $$BEGIN EXECUTE format('ALTER ROLE named_set IN DATABASE %I SET jit = off', current_database()); END$$;`);
    const { entries } = await readCatalog(session, { roles: 'named' });
    const read = Object.keys(entries).filter((name) => name.startsWith('role named_'));
    expect(read).toEqual(['role named_granted', 'role named_owns', 'role named_set']);
  });

  test('what a role may not read of the rows is a gap, and no error', async () => {
    const least = await openAsLeastRole();
    const url = (await least.run('SELECT current_database()')).rows[0]?.[0] ?? '';
    const admin = await open(urlOfDatabase(await createDatabase(), url));
    await admin.script('CREATE TABLE hidden AS SELECT 1 AS a; CREATE SEQUENCE unseen');
    await least.script(`
      CREATE TABLE filtered AS SELECT 1 AS a;
      ALTER TABLE filtered ENABLE ROW LEVEL SECURITY;
      ALTER TABLE filtered FORCE ROW LEVEL SECURITY;
      CREATE TABLE timed (a int, at timestamptz DEFAULT now(), key uuid DEFAULT gen_random_uuid());
      INSERT INTO timed VALUES (1);`);
    const { gaps, entries } = await readCatalog(least);
    const held = gaps
      .filter(({ name }) => /^(rows|value)/.test(name))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
    expect(held).toEqual([
      {
        name: 'rows of public.filtered',
        reason: 'Row-level security filters what the role reads.',
        entries: ['rows of public.filtered'],
      },
      { name: 'rows of public.hidden', reason: 'The role may not read it.', entries: ['rows of public.hidden'] },
      {
        name: 'rows of public.timed',
        reason: 'Without at, key, whose default gives another value on every run.',
        entries: [],
      },
      {
        name: 'value of sequence public.unseen',
        reason: 'The role may not read it.',
        entries: ['value of sequence public.unseen'],
      },
    ]);
    expect(entries['rows of public.timed']).toMatch(/^1 rows, md5 [0-9a-f]{32}$/);
  });
});

test('a column of the server that nobody knows is a gap', async () => {
  const session = await openSession({ kind: 'embedded', archive: null });
  onTestFinished(() => session.close());
  await session.script('SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_novelty (novelty int)');
  const { gaps } = await readCatalog(session);
  expect(gaps.filter(({ name }) => name.startsWith('pg_'))).toEqual([
    {
      name: 'pg_novelty.novelty',
      reason: 'This version of pgparity does not know the column.',
      entries: [],
    },
  ]);
});
