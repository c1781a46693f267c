import { changes, type ChangeClass } from './change-class.ts';

export const foreignData: ChangeClass = {
  name: 'foreign data',
  setUp: `
    CREATE FOREIGN DATA WRAPPER wrapper OPTIONS (debug 'true');
    CREATE SERVER remote TYPE 'oracle' VERSION '1' FOREIGN DATA WRAPPER wrapper OPTIONS (host 'a');
    CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (password 'secret');
    CREATE FOREIGN TABLE abroad (id int OPTIONS (column_name 'ID'), name text) SERVER remote OPTIONS (table_name 'T');
    GRANT USAGE ON FOREIGN SERVER remote TO reader;
  `,
  changes: changes({
    'an option of a wrapper': "ALTER FOREIGN DATA WRAPPER wrapper OPTIONS (SET debug 'false')",
    'a handler of a wrapper':
      'CREATE FUNCTION handle() RETURNS fdw_handler LANGUAGE internal AS $$heap_tableam_handler$$; ALTER FOREIGN DATA WRAPPER wrapper HANDLER handle',
    'a wrapper more': 'CREATE FOREIGN DATA WRAPPER more',
    'a right on a wrapper': 'GRANT USAGE ON FOREIGN DATA WRAPPER wrapper TO reader',
    'a server more': 'CREATE SERVER more FOREIGN DATA WRAPPER wrapper',
    'another host': "ALTER SERVER remote OPTIONS (SET host 'b')",
    'another version': "ALTER SERVER remote VERSION '2'",
    'another type of a server':
      "DROP SERVER remote CASCADE; CREATE SERVER remote TYPE 'mysql' VERSION '1' FOREIGN DATA WRAPPER wrapper OPTIONS (host 'a')",
    'another owner of a server':
      'GRANT USAGE ON FOREIGN DATA WRAPPER wrapper TO writer; ALTER SERVER remote OWNER TO writer',
    'a right less on a server': 'REVOKE USAGE ON FOREIGN SERVER remote FROM reader',
    'a mapping more': 'CREATE USER MAPPING FOR public SERVER remote',
    'a mapping less': 'DROP USER MAPPING FOR CURRENT_USER SERVER remote',
    'another password': "ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET password 'other')",
    'an option of a foreign table': "ALTER FOREIGN TABLE abroad OPTIONS (SET table_name 'U')",
    'an option of a column': "ALTER FOREIGN TABLE abroad ALTER id OPTIONS (SET column_name 'KEY')",
    'a foreign table less': 'DROP FOREIGN TABLE abroad',
    'a check of a foreign table': 'ALTER FOREIGN TABLE abroad ADD CHECK (id > 0)',
  }),
};
