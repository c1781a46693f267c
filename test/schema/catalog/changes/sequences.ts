import { changes, type ChangeClass } from './change-class.ts';

export const sequences: ChangeClass = {
  name: 'sequences',
  setUp: `CREATE SEQUENCE tickets START 5; GRANT USAGE ON SEQUENCE tickets TO writer;`,
  changes: [
    ...changes({
      'a sequence more': 'CREATE SEQUENCE more',
      'a sequence less': 'DROP SEQUENCE tickets',
      'another step': 'ALTER SEQUENCE tickets INCREMENT 2',
      'another start': 'ALTER SEQUENCE tickets START 6',
      'another minimum': 'ALTER SEQUENCE tickets MINVALUE 2',
      'another maximum': 'ALTER SEQUENCE tickets MAXVALUE 1000',
      'a cache': 'ALTER SEQUENCE tickets CACHE 10',
      cycle: 'ALTER SEQUENCE tickets CYCLE',
      'another type': 'ALTER SEQUENCE tickets AS integer',
      'nobody owns it': 'ALTER SEQUENCE things_id_seq OWNED BY NONE',
      'a column owns it': 'ALTER SEQUENCE tickets OWNED BY things.number',
      'another owner': 'ALTER SEQUENCE tickets OWNER TO writer',
      unlogged: 'ALTER SEQUENCE tickets SET UNLOGGED',
      'a right less': 'REVOKE USAGE ON SEQUENCE tickets FROM writer',
      'a right more': 'GRANT SELECT ON SEQUENCE tickets TO reader',
    }),
    // No rollback gives a number back.
    ...['setval(%L, 50)', 'setval(%L, 5, true)', 'nextval(%L)'].map((call) => ({
      name: call,
      sql: `SELECT ${call.replace('%L', "'tickets'")}`,
      undo: "SELECT setval('app.tickets', 5, false)",
    })),
  ],
};
