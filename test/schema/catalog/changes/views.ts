import { changes, type ChangeClass } from './change-class.ts';

export const views: ChangeClass = {
  name: 'views and rules',
  setUp: `
    CREATE VIEW names AS SELECT name FROM things WHERE kind = 'a  b';
    CREATE VIEW checked WITH (security_barrier) AS SELECT id, name FROM parents WHERE id > 0 WITH LOCAL CHECK OPTION;
    CREATE MATERIALIZED VIEW totals AS SELECT kind, count(*) AS total FROM things GROUP BY kind;
    CREATE RULE noted AS ON INSERT TO notes DO ALSO NOTHING;
  `,
  changes: changes({
    'a view more': 'CREATE VIEW more AS SELECT 1 AS one',
    'a view less': 'DROP VIEW names',
    'another predicate': "CREATE OR REPLACE VIEW names AS SELECT name FROM things WHERE kind = 'b'",
    'two spaces in a text': "CREATE OR REPLACE VIEW names AS SELECT name FROM things WHERE kind = 'a b'",
    'a column more': "CREATE OR REPLACE VIEW names AS SELECT name, kind FROM things WHERE kind = 'a  b'",
    'another order': "CREATE OR REPLACE VIEW names AS SELECT name FROM things WHERE kind = 'a  b' ORDER BY id",
    'another table': "DROP VIEW names; CREATE VIEW names AS SELECT name::varchar(10) FROM parents WHERE name = 'a  b'",
    'no barrier': 'ALTER VIEW checked RESET (security_barrier)',
    'invoker rights': 'ALTER VIEW checked SET (security_invoker = true)',
    'another check':
      'CREATE OR REPLACE VIEW checked WITH (security_barrier) AS SELECT id, name FROM parents WHERE id > 0 WITH CASCADED CHECK OPTION',
    'no check': 'CREATE OR REPLACE VIEW checked WITH (security_barrier) AS SELECT id, name FROM parents WHERE id > 0',
    'another owner': 'ALTER VIEW names OWNER TO writer',
    'a materialized view less': 'DROP MATERIALIZED VIEW totals',
    'not populated': 'REFRESH MATERIALIZED VIEW totals WITH NO DATA',
    'an option of a materialized view': 'ALTER MATERIALIZED VIEW totals SET (fillfactor = 50)',
    'a tablespace of a materialized view': 'ALTER MATERIALIZED VIEW totals SET TABLESPACE elsewhere',
    'another owner of a materialized view': 'ALTER MATERIALIZED VIEW totals OWNER TO writer',
    'a rule more': 'CREATE RULE kept AS ON DELETE TO notes DO INSTEAD NOTHING',
    'a rule less': 'DROP RULE noted ON notes',
    'another rule': 'CREATE OR REPLACE RULE noted AS ON INSERT TO notes DO INSTEAD NOTHING',
    'a rule with a predicate':
      "CREATE OR REPLACE RULE noted AS ON INSERT TO notes WHERE new.note = 'x' DO ALSO NOTHING",
    'a rule disabled': 'ALTER TABLE notes DISABLE RULE noted',
    'a rule on replicas': 'ALTER TABLE notes ENABLE REPLICA RULE noted',
    'a rule always': 'ALTER TABLE notes ENABLE ALWAYS RULE noted',
  }),
};
