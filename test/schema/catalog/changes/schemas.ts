import { changes, type ChangeClass } from './change-class.ts';

export const schemas: ChangeClass = {
  name: 'schemas',
  setUp: `CREATE SCHEMA extra; CREATE SCHEMA empty; GRANT USAGE ON SCHEMA extra TO reader;`,
  changes: changes({
    'a schema more': 'CREATE SCHEMA more',
    'a schema less': 'DROP SCHEMA empty',
    'a schema renamed': 'ALTER SCHEMA extra RENAME TO other',
    'another owner': 'ALTER SCHEMA extra OWNER TO writer',
    'another owner of public': 'ALTER SCHEMA public OWNER TO writer',
    'a right more': 'GRANT CREATE ON SCHEMA extra TO reader',
    'a right less': 'REVOKE USAGE ON SCHEMA extra FROM reader',
    'with grant option': 'GRANT USAGE ON SCHEMA extra TO reader WITH GRANT OPTION',
    "the owner's own right less": 'REVOKE CREATE ON SCHEMA extra FROM CURRENT_USER',
    'public may create': 'GRANT CREATE ON SCHEMA public TO public',
    'public may not use': 'REVOKE USAGE ON SCHEMA public FROM public',
  }),
};
