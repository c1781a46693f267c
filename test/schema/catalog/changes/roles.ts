import { changes, type ChangeClass } from './change-class.ts';

export const roles: ChangeClass = {
  name: 'roles',
  setUp: `
    CREATE ROLE reader;
    CREATE ROLE writer LOGIN CONNECTION LIMIT 5;
    CREATE ROLE team;
    GRANT reader TO writer;
    ALTER ROLE writer SET statement_timeout = '1s';
  `,
  changes: changes({
    'a role more': 'CREATE ROLE auditor',
    'a role less': 'DROP ROLE team',
    'a role renamed': 'ALTER ROLE team RENAME TO crew',
    superuser: 'ALTER ROLE reader SUPERUSER',
    'no inherit': 'ALTER ROLE reader NOINHERIT',
    'create role': 'ALTER ROLE reader CREATEROLE',
    'create database': 'ALTER ROLE reader CREATEDB',
    login: 'ALTER ROLE reader LOGIN',
    'no login': 'ALTER ROLE writer NOLOGIN',
    replication: 'ALTER ROLE reader REPLICATION',
    'bypass row security': 'ALTER ROLE reader BYPASSRLS',
    'connection limit': 'ALTER ROLE writer CONNECTION LIMIT 6',
    'valid until': "ALTER ROLE writer VALID UNTIL '2030-01-01'",
    password: "ALTER ROLE writer PASSWORD 'secret'",
    'a member more': 'GRANT team TO reader',
    'a member less': 'REVOKE reader FROM writer',
    'admin of a role': 'GRANT reader TO writer WITH ADMIN OPTION',
    'a member of a predefined role': 'GRANT pg_read_all_data TO reader',
    'a setting of a role': "ALTER ROLE reader SET work_mem = '8MB'",
    'another setting of a role': "ALTER ROLE writer SET statement_timeout = '2s'",
    'a setting of a role less': 'ALTER ROLE writer RESET statement_timeout',
    'a setting of a role in the database':
      "DO $$BEGIN EXECUTE format('ALTER ROLE reader IN DATABASE %I SET jit = off', current_database()); END$$",
    'a setting of all roles': "ALTER ROLE ALL SET lock_timeout = '3s'",
    'a setting of the migrating role': "ALTER ROLE CURRENT_USER SET search_path = 'app'",
    'the migrating role without inheritance': 'ALTER ROLE CURRENT_USER NOINHERIT',
    'a connection limit of the migrating role': 'ALTER ROLE CURRENT_USER CONNECTION LIMIT 90',
  }),
};
