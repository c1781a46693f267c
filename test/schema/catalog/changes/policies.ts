import { changes, type ChangeClass } from './change-class.ts';

export const policies: ChangeClass = {
  name: 'policies',
  setUp: `CREATE POLICY own ON things FOR ALL TO reader USING (parent = 1) WITH CHECK (parent = 1);`,
  changes: changes({
    'a policy more': 'CREATE POLICY more ON things USING (true)',
    'a policy less': 'DROP POLICY own ON things',
    'a policy renamed': 'ALTER POLICY own ON things RENAME TO owned',
    'another predicate': 'ALTER POLICY own ON things USING (parent = 2)',
    'another check': 'ALTER POLICY own ON things WITH CHECK (parent = 2)',
    'another role': 'ALTER POLICY own ON things TO writer',
    'for everybody': 'ALTER POLICY own ON things TO public',
    'for one command':
      'DROP POLICY own ON things; CREATE POLICY own ON things FOR UPDATE TO reader USING (parent = 1) WITH CHECK (parent = 1)',
    restrictive:
      'DROP POLICY own ON things; CREATE POLICY own ON things AS RESTRICTIVE FOR ALL TO reader USING (parent = 1) WITH CHECK (parent = 1)',
  }),
};
