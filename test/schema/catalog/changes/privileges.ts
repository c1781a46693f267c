import { changes, type ChangeClass } from './change-class.ts';

export const privileges: ChangeClass = {
  name: 'privileges',
  setUp: `
    GRANT SELECT, INSERT ON parents TO reader;
    GRANT USAGE ON SCHEMA app TO reader;
    GRANT SELECT ON notes TO reader WITH GRANT OPTION;
    GRANT UPDATE (name) ON things TO reader;
    ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;
    ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM public;
    GRANT SET ON PARAMETER log_statement TO reader;
  `,
  changes: changes({
    'a right more': 'GRANT DELETE ON parents TO reader',
    'a right less': 'REVOKE INSERT ON parents FROM reader',
    'with grant option': 'GRANT SELECT ON parents TO reader WITH GRANT OPTION',
    'all rights': 'GRANT ALL ON parents TO writer',
    'rights of the public': 'GRANT SELECT ON parents TO public',
    "the owner's own right less": 'REVOKE DELETE ON parents FROM CURRENT_USER',
    'a right on a column more': 'GRANT SELECT (kind) ON things TO reader',
    'a right on a column less': 'REVOKE UPDATE (name) ON things FROM reader',
    'a right on a column with grant option': 'GRANT UPDATE (name) ON things TO reader WITH GRANT OPTION',
    'a right on a view': 'GRANT SELECT ON names TO reader',
    'a right granted by another': 'SET LOCAL ROLE reader; GRANT SELECT ON notes TO writer; RESET ROLE',
    'a right on a language': 'REVOKE USAGE ON LANGUAGE plpgsql FROM public',
    'a right on a table of the system': 'REVOKE SELECT ON pg_proc FROM public',
    'a right to set a parameter': 'GRANT SET ON PARAMETER log_duration TO reader',
    'a right to set a parameter less': 'REVOKE SET ON PARAMETER log_statement FROM reader',
    'a right on a tablespace': 'GRANT CREATE ON TABLESPACE elsewhere TO reader',
    'default privileges more': 'ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT INSERT ON TABLES TO reader',
    'default privileges less': 'ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT ON TABLES FROM reader',
    'default privileges of functions': 'ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO public',
    'default privileges of types': 'ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM public',
    'default privileges of sequences': 'ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO reader',
    'default privileges of schemas': 'ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO reader',
    'default privileges of another role': 'ALTER DEFAULT PRIVILEGES FOR ROLE writer GRANT SELECT ON TABLES TO reader',
    'default privileges with grant option':
      'ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader WITH GRANT OPTION',
  }),
};
