import { changes, type ChangeClass } from './change-class.ts';

function onDatabase(rest: string): string {
  return `DO $$BEGIN EXECUTE format('${rest.replaceAll("'", "''")}', current_database()); END$$`;
}

export const database: ChangeClass = {
  name: 'database',
  setUp: `${onDatabase("ALTER DATABASE %I SET default_transaction_isolation = 'repeatable read'")};
    ${onDatabase('GRANT CREATE ON DATABASE %I TO reader')};`,
  changes: changes({
    'a time limit': onDatabase("ALTER DATABASE %I SET statement_timeout = '1s'"),
    'a time zone': onDatabase("ALTER DATABASE %I SET TimeZone = 'Asia/Tokyo'"),
    'a search path': onDatabase('ALTER DATABASE %I SET search_path = app, public'),
    'another setting': onDatabase("ALTER DATABASE %I SET default_transaction_isolation = 'serializable'"),
    'a setting less': onDatabase('ALTER DATABASE %I RESET default_transaction_isolation'),
    'a setting of an extension': onDatabase('ALTER DATABASE %I SET ivfflat.probes = 10'),
    'connections refused to the public': onDatabase('REVOKE CONNECT ON DATABASE %I FROM public'),
    'temporary tables refused to the public': onDatabase('REVOKE TEMPORARY ON DATABASE %I FROM public'),
    'a right less': onDatabase('REVOKE CREATE ON DATABASE %I FROM reader'),
    'a right more': onDatabase('GRANT CONNECT ON DATABASE %I TO writer'),
    'a connection limit': onDatabase('ALTER DATABASE %I CONNECTION LIMIT 7'),
    'another owner': onDatabase('ALTER DATABASE %I OWNER TO writer'),
    'a template': onDatabase('ALTER DATABASE %I IS_TEMPLATE true'),
  }),
};
