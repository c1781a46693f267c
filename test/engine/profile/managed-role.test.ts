import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { native, startNativeDatabase, type NativeDatabase } from '../session/native-database.ts';
import { profileOf } from '../../../src/engine/config/config.ts';
import { createOwner } from '../../../src/engine/database/owner-role.ts';
import { urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import { cloudSql, neon, rds, supabase } from '../../../src/engine/profile/managed.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';

const rdsDocs = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide';
const services = {
  // NOSUPERUSER, NOREPLICATION and no BYPASSRLS: the CREATE ROLE statement in the page.
  rds: {
    definition: rds({ major: 15 }),
    source: `${rdsDocs}/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html`,
    refused: {
      superuser: 'CREATE ROLE chief SUPERUSER',
      replication: 'CREATE ROLE copier REPLICATION',
      'row security': 'CREATE ROLE reader BYPASSRLS',
      'system settings': `ALTER SYSTEM SET work_mem = '8MB'`,
      'files of the server': `COPY (SELECT 1) TO '/tmp/pgparity-refused'`,
      'programs of the server': `COPY (SELECT 1) TO PROGRAM 'cat'`,
    },
    allowed: ['CREATE ROLE clerk', 'SHOW data_directory', 'SET ROLE rds_superuser'],
  },
  // "customers cannot create or have access to users with superuser attributes".
  cloudSql: {
    definition: cloudSql({ major: 15 }),
    source: 'https://cloud.google.com/sql/docs/postgres/users',
    refused: {
      superuser: 'ALTER ROLE CURRENT_USER SUPERUSER',
      'passwords of roles': 'SELECT rolpassword FROM pg_authid',
      'files of the server': `SELECT pg_read_file('postgresql.conf')`,
    },
    allowed: ['CREATE ROLE clerk', 'SET ROLE cloudsqlsuperuser'],
  },
  // "you cannot access the host operating system, and you can't connect using the Postgres superuser account".
  neon: {
    definition: neon({ major: 15 }),
    source: 'https://neon.com/docs/manage/roles',
    refused: {
      superuser: 'CREATE ROLE chief SUPERUSER',
      'files of the server': `CREATE TABLE lines (line text); COPY lines FROM '/etc/hostname'`,
      'untrusted functions': `CREATE FUNCTION half(float8) RETURNS float8 LANGUAGE internal AS 'dsqrt'`,
    },
    allowed: ['CREATE ROLE clerk', 'SHOW data_directory', 'SELECT rolname FROM pg_authid'],
  },
  // "Unsupported operations: COPY ... FROM PROGRAM, ALTER USER ... WITH SUPERUSER".
  supabase: {
    definition: supabase({ major: 15 }),
    source: 'https://supabase.com/docs/guides/database/postgres/roles-superuser',
    refused: {
      'programs of the server': `CREATE TABLE lines (line text); COPY lines FROM PROGRAM 'cat'`,
      superuser: 'ALTER USER CURRENT_USER WITH SUPERUSER',
    },
    allowed: [
      'CREATE ROLE clerk',
      'CREATE TABLE notes (id int); CREATE POLICY mine ON notes TO authenticated USING (true)',
      'SET ROLE anon',
    ],
  },
};

describe.skipIf(!native.available).each(Object.entries(services))(
  'what %s refuses, a server of ours refuses',
  (name, { definition, source, refused, allowed }) => {
    let database: NativeDatabase;
    let session: Session;

    beforeAll(async () => {
      const profile = profileOf(name, definition);
      database = await startNativeDatabase(profile);
      const { url, emptyTemplate } = await createOwner(database.url, [], null, profile.managedRole);
      const maker = await openPostgresSession(url);
      await maker.run(`CREATE DATABASE product TEMPLATE ${emptyTemplate}`);
      await maker.close();
      session = await openPostgresSession(urlOfDatabase(url, 'product'));
    }, 60_000);
    afterAll(async () => {
      await session?.close();
      await database?.stop();
    });

    test('as the service documents it', () => {
      expect(profileOf(name, definition).managedRole?.source).toBe(source);
    });

    test.each(Object.entries(refused))('%s', async (_what, sql) => {
      const answers = [];
      for (const statement of sql.split('; ')) answers.push(await session.ask(statement));
      expect(answers.at(-1)).toMatchObject({ kind: 'error', sqlstate: '42501' });
    });

    test.each(allowed.map((sql) => [sql]))('and not %s', async (sql) => {
      await session.run('BEGIN');
      for (const statement of sql.split('; ')) expect(await session.ask(statement)).toMatchObject({ kind: 'rows' });
      await session.run('ROLLBACK');
    });
  },
);
