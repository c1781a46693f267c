import { describe, expect, test } from 'vitest';
import { migrationsFolder } from './migrations-folder.ts';
import { nativeMissing, withNativeServer } from './native-database.ts';
import { removeDatabases } from '../../../src/engine/database/remove-databases.ts';
import { runPrefix } from '../../../src/engine/database/run-name.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { clusterChangesOf } from '../../../src/schema/migrate/cluster-change.ts';
import { checkMigrations } from '../../../src/schema/migrate/check.ts';
import { sqlFolder } from '../../../src/engine/config/migrator.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { splitStatements } from '../../../src/engine/sql/statement.ts';

test.each([
  ["CREATE USER app LOGIN PASSWORD 'x'", 'create role app'],
  ['CREATE GROUP "App"', 'create role app'],
  ['DROP ROLE IF EXISTS a, b', 'drop role a, drop role b'],
  ['ALTER ROLE app SET search_path = app', 'alter role app'],
  ['ALTER ROLE ALL SET work_mem = 1', 'alter role all'],
  ['ALTER ROLE CURRENT_USER NOLOGIN', 'alter role current_user'],
  ['ALTER ROLE a RENAME TO b', 'rename role a to b'],
  ['GRANT a, b TO c', 'grant a, b to c'],
  ['REVOKE a FROM b', 'revoke a from b'],
  ["COMMENT ON ROLE a IS 'x'", 'comment on role a'],
  ["CREATE TABLESPACE fast LOCATION '/x'", 'create tablespace fast'],
  ['DROP TABLESPACE fast', 'drop tablespace fast'],
  ['ALTER TABLESPACE fast SET (random_page_cost = 1)', 'alter tablespace fast'],
  ['GRANT CREATE ON TABLESPACE fast TO a', 'grant on tablespace fast'],
  ['CREATE DATABASE other', 'create database other'],
  ['DROP DATABASE other', 'drop database other'],
  ['ALTER DATABASE app SET work_mem = 1', 'alter database app'],
  ['ALTER DATABASE app OWNER TO b', 'alter database app'],
  ['ALTER DATABASE app CONNECTION LIMIT 3', 'alter database app'],
  ['GRANT CONNECT ON DATABASE app TO a', 'grant on database app'],
  ["COMMENT ON DATABASE app IS 'x'", 'comment on database app'],
  ['ALTER SYSTEM SET wal_level = logical', 'alter system wal_level'],
  ['ALTER SYSTEM RESET ALL', 'alter system all'],
  ['GRANT SET ON PARAMETER work_mem TO a', 'grant on parameter work_mem'],
  ['GRANT SELECT ON orders TO app', ''],
  ["COMMENT ON TABLE a IS 'x'", ''],
  ['REASSIGN OWNED BY a TO b', ''],
])('%s changes the cluster: %j', async (sql, words) => {
  const { statements } = await splitStatements(sql);
  const changes = statements.flatMap(({ tree }) => clusterChangesOf(tree));
  expect(changes.map((change) => change.words).join(', ')).toBe(words);
});

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test('two databases of a server that is thrown away get the same migrations', async () => {
    const directory = await migrationsFolder({
      '001_roles.sql': `CREATE ROLE shop_owner; CREATE USER shop_app IN ROLE shop_owner; CREATE TABLE a ();
        ALTER TABLE a OWNER TO shop_owner; ALTER ROLE shop_app SET work_mem = '5MB'; DROP ROLE shop_gone;`,
      '002_database.sql': `ALTER DATABASE shop SET search_path = a, public; GRANT CONNECT ON DATABASE "shop" TO shop_app;
        COMMENT ON DATABASE shop IS 'the shop';`,
      '003_block.sql': `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_late') THEN CREATE ROLE shop_late; END IF; END $$;`,
      '004_system.sql': "ALTER SYSTEM SET log_min_duration_statement = '1h';",
      '005_other.sql': 'CREATE DATABASE shop_other;',
    });
    const skipped: string[][] = [];
    for (let round = 0; round < 2; round += 1) {
      const session = await open(await createDatabase());
      const report = await migrate(session, { directory, cluster: { kind: 'throw-away' } });
      skipped.push(report.applied.flatMap((migration) => migration.skipped));
      const settings = `SELECT setconfig FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()`;
      expect(scalar(await session.run(settings))).toBe('{"search_path=a, public"}');
    }
    const twice = [
      'create role shop_owner',
      'create role shop_app',
      'drop role shop_gone',
      'create database shop_other',
    ];
    expect(skipped).toEqual([['drop role shop_gone'], twice]);
  });

  test.each([
    ['CREATE ROLE lasting_a;', 'create role lasting_a'],
    ['DO $$ BEGIN CREATE ROLE lasting_a; END $$;', 'create role lasting_a'],
    ['ALTER DATABASE elsewhere SET work_mem = 1;', 'alter database elsewhere'],
    ['ALTER SYSTEM SET work_mem = 100;', 'alter system work_mem'],
  ])('%s is refused on a lasting server until the file approves it', async (sql, words) => {
    const session = await open(await createDatabase());
    const directory = await migrationsFolder({ '001_a.sql': `\n${sql}` });
    const refused = migrate(session, { directory });
    await expect(refused).rejects.toMatchObject({ code: 'migration-cluster', exitCode: 2, place: { line: 2 } });
    await expect(refused).rejects.toThrow(`-- approve: ${words}, reason: …`);
    expect(await exists(session, 'lasting_a')).toBe(false);
  });

  test('with an approval it stays; the own database needs none', async () => {
    const session = await open(await createDatabase());
    const database = scalar(await session.run('SELECT current_database()'));
    const directory = await migrationsFolder({
      '001_a.sql': `-- approve: create role lasting_b, reason: the shop's\nCREATE ROLE lasting_b;\nALTER DATABASE ${database} SET work_mem = '5MB';`,
    });
    await migrate(session, { directory });
    expect(await exists(session, 'lasting_b')).toBe(true);
  });

  test('what is made on a borrowed server is removed with the databases, and nothing else is', async () => {
    const url = await createDatabase();
    const session = await open(url);
    await session.run('CREATE ROLE theirs');
    const owner = runPrefix();
    const directory = await migrationsFolder({
      '001_a.sql': `-- approve: create role theirs, reason: x
        -- approve: create role mine, reason: x
        -- approve: create role late, reason: x
        -- approve: create role brief, reason: x
        -- approve: drop role brief, reason: x
        CREATE ROLE theirs; CREATE ROLE mine; CREATE ROLE brief; DROP ROLE brief;
        ALTER DATABASE postgres SET work_mem = '5MB'; DO $$ BEGIN CREATE ROLE late; END $$;`,
    });
    await migrate(session, { directory, cluster: { kind: 'borrowed', owner } });
    expect([await exists(session, 'mine'), await exists(session, 'late')]).toEqual([true, true]);
    const changed =
      "SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = 'postgres')";
    expect(scalar(await session.run(changed))).toBe('0');
    await removeDatabases(url, owner);
    const names = "SELECT rolname FROM pg_roles WHERE rolname IN ('theirs', 'mine', 'late', 'brief')";
    expect((await session.run(names)).rows).toEqual([['theirs']]);
  });

  test('a borrowed server keeps what a migration would drop', async () => {
    const session = await open(await createDatabase());
    await session.run('CREATE ROLE somebody');
    const directory = await migrationsFolder({
      '001_a.sql': '-- approve: drop role somebody, reason: x\nDROP ROLE somebody;',
    });
    const cluster = { kind: 'borrowed', owner: runPrefix() } as const;
    await expect(migrate(session, { directory, cluster })).rejects.toMatchObject({ code: 'migration-cluster' });
    expect(await exists(session, 'somebody')).toBe(true);
  });

  test('a check leaves no role, and tries one that is there already', async () => {
    const url = await createDatabase();
    const session = await open(url);
    await session.run('CREATE ROLE known');
    await session.close();
    const directory = await migrationsFolder({
      '001_a.sql':
        '-- approve: create role known, reason: x\n-- approve: create role checked, reason: x\nCREATE ROLE known; CREATE ROLE checked;',
    });
    const check = await checkMigrations(url, { migrator: sqlFolder(directory), environment: {}, prefix: runPrefix() });
    expect(check).toMatchObject({ clone: { kind: 'applied' }, ways: { kind: 'compared', stepwise: [], present: [] } });
    const after = await open(url);
    expect([await exists(after, 'known'), await exists(after, 'checked')]).toEqual([true, false]);
  });

  test('a history that depends on when its sessions begin is named by a check', async () => {
    const url = await createDatabase();
    const directory = await migrationsFolder({
      '001_a.sql': `CREATE SCHEMA app; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public', current_database()); END $$;`,
      '002_b.sql': 'CREATE TABLE b (id int);',
    });
    const { ways } = await checkMigrations(url, {
      migrator: sqlFolder(directory),
      environment: {},
      prefix: runPrefix(),
    });
    expect(ways).toMatchObject({
      kind: 'compared',
      stepwise: expect.arrayContaining([
        expect.objectContaining({ object: 'table app.b', left: null }),
        expect.objectContaining({ object: 'table public.b', right: null }),
      ]),
    });
  });
});

async function exists(session: Session, role: string): Promise<boolean> {
  return scalar(await session.run('SELECT count(*) FROM pg_roles WHERE rolname = $1', [role])) === '1';
}
