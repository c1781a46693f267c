import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { native, startNativeDatabase, type NativeDatabase } from '../session/native-database.ts';
import { createOwner } from '../../../src/engine/database/owner-role.ts';
import { closeAdmin, withAdmin } from '../../../src/engine/database/admin-session.ts';
import { dropDatabase, takeClone, urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import { removeDatabases } from '../../../src/engine/database/remove-databases.ts';
import { createTemplate } from '../../../src/engine/database/template.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';

const roleFacts =
  'SELECT current_user, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user';

describe.skipIf(!native.available)('the owner on a native server', () => {
  let database: NativeDatabase;
  let owner: string;
  let emptyTemplate: string;

  beforeAll(async () => {
    database = await startNativeDatabase();
    ({ url: owner, emptyTemplate } = await createOwner(database.url, ['vector', 'alloydb_scann'], 'C.UTF-8'));
  }, 60_000);
  afterAll(async () => {
    await closeAdmin(owner);
    await database?.stop();
  });

  const ownerFacts = [['pgparity_owner', 'f', 't', 'f']];

  test('owns what the template is built with, and has the extension that it may not create', async () => {
    let built: readonly unknown[] = [];
    const source = await createTemplate(
      { kind: 'postgres', url: owner },
      {
        prefix: 'pgparity_owner_',
        folder: '',
        copyStrategy: 'FILE_COPY',
        superuserUrl: database.url,
        emptyTemplate,
        build: async (session) => {
          await session.run('CREATE EXTENSION IF NOT EXISTS vector');
          await session.run('CREATE TABLE things (embedding vector(2))');
          built = (await session.run(roleFacts)).rows;
        },
      },
    );
    expect(built).toEqual(ownerFacts);
    if (source.kind !== 'postgres') throw new RangeError('The template is on a server.');
    const clone = await takeClone(source);
    const asOwner = await clone.lend();
    expect((await asOwner.run(roleFacts)).rows).toEqual(ownerFacts);
    const asSuperuser = await clone.lend('superuser');
    expect((await asSuperuser.run(roleFacts)).rows).toEqual([['pgparity', 't', 't', 't']]);
    await Promise.all([asOwner.close(), asSuperuser.close()]);
    expect((await clone.lend('superuser').then((session) => session.run(roleFacts))).rows[0]?.[0]).toBe('pgparity');
    await clone.drop();
  });

  test('leaves template1 as the server has it, and its own template has the locale that was asked for', async () => {
    const template1 = await openPostgresSession(urlOfDatabase(database.url, 'template1'));
    expect((await template1.run("SELECT extname FROM pg_extension WHERE extname = 'vector'")).rows).toEqual([]);
    await template1.close();
    expect(await database.ask('SELECT datcollate FROM pg_database WHERE datname = $1', [emptyTemplate])).toBe(
      'C.UTF-8',
    );
  });

  test('takes the locale of template0 where the server lacks the one that was asked for', async () => {
    const other = await startNativeDatabase();
    try {
      const made = await createOwner(other.url, [], 'xx_YY.UTF-8');
      expect(await other.ask('SELECT datcollate FROM pg_database WHERE datname = $1', [made.emptyTemplate])).toBe(
        await other.ask("SELECT datcollate FROM pg_database WHERE datname = 'template0'"),
      );
    } finally {
      await other.stop();
    }
  });

  test('drops its database although a superuser works there, and its own sessions', async () => {
    const name = 'pgparity_owner_busy';
    await withAdmin({ adminUrl: owner }, async (admin) => {
      await admin.run(`CREATE DATABASE ${name}`);
      const own = await openPostgresSession(urlOfDatabase(owner, name));
      const superuser = await openPostgresSession(urlOfDatabase(database.url, name));
      const refused = await admin.ask(`DROP DATABASE ${name} WITH (FORCE)`);
      expect(refused).toMatchObject({ kind: 'error', sqlstate: '42501' });
      const dropping = dropDatabase(admin, name);
      // The server waits for it, up to five seconds.
      await expect.poll(() => activityOf(database, 'DROP DATABASE%')).toBe('1');
      await superuser.close();
      await dropping;
      await own.close();
      expect((await admin.run('SELECT FROM pg_database WHERE datname = $1', [name])).rows).toEqual([]);
    });
  });

  test("leaves another role's databases alone", async () => {
    const name = 'pgparity_deadbeef_1_abc_clone_1';
    await database.ask(`CREATE DATABASE ${name}`);
    expect(await removeDatabases(owner, 'pgparity_deadbeef_')).toEqual([]);
    expect(await removeDatabases(database.url, 'pgparity_deadbeef_')).toEqual([name]);
    await closeAdmin(database.url);
  });
});

async function activityOf({ ask }: NativeDatabase, pattern: string): Promise<unknown> {
  return ask("SELECT count(*)::text FROM pg_stat_activity WHERE state = 'active' AND query LIKE $1", [pattern]);
}
