import { changes, type ChangeClass } from './change-class.ts';

const rebuilt = (definition: string): string => `DROP INDEX things_parent; CREATE ${definition}`;

export const indexes: ChangeClass = {
  name: 'indexes',
  setUp: `
    CREATE INDEX things_parent ON things (parent, lower(kind)) WHERE kind IS NOT NULL;
    CREATE INDEX things_words ON things USING gin (to_tsvector('english', body)) WITH (fastupdate = off);
    CREATE INDEX days_amount ON days (amount);
  `,
  changes: changes({
    'an index more': 'CREATE INDEX ON things (made)',
    'an index less': 'DROP INDEX things_parent',
    'an index renamed': 'ALTER INDEX things_parent RENAME TO things_by_parent',
    unique: rebuilt('UNIQUE INDEX things_parent ON things (parent, lower(kind)) WHERE kind IS NOT NULL'),
    'another method': rebuilt('INDEX things_parent ON things USING hash (parent) WHERE kind IS NOT NULL'),
    'another column': rebuilt('INDEX things_parent ON things (number, lower(kind)) WHERE kind IS NOT NULL'),
    'another expression': rebuilt('INDEX things_parent ON things (parent, upper(kind)) WHERE kind IS NOT NULL'),
    'another predicate': rebuilt('INDEX things_parent ON things (parent, lower(kind)) WHERE kind IS NULL'),
    'no predicate': rebuilt('INDEX things_parent ON things (parent, lower(kind))'),
    'another order': rebuilt('INDEX things_parent ON things (parent DESC, lower(kind)) WHERE kind IS NOT NULL'),
    'nulls first': rebuilt('INDEX things_parent ON things (parent NULLS FIRST, lower(kind)) WHERE kind IS NOT NULL'),
    'another class': rebuilt(
      'INDEX things_parent ON things (parent, lower(kind) text_pattern_ops) WHERE kind IS NOT NULL',
    ),
    'another collation': rebuilt(
      'INDEX things_parent ON things (parent, lower(kind) COLLATE "C") WHERE kind IS NOT NULL',
    ),
    'an included column': rebuilt(
      'INDEX things_parent ON things (parent, lower(kind)) INCLUDE (size) WHERE kind IS NOT NULL',
    ),
    'an option': 'ALTER INDEX things_words SET (fastupdate = on)',
    'an option more': 'ALTER INDEX things_parent SET (fillfactor = 60)',
    'a tablespace': 'ALTER INDEX things_parent SET TABLESPACE elsewhere',
    'a statistics target': 'ALTER INDEX things_parent ALTER COLUMN 2 SET STATISTICS 300',
    invalid: "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'things_parent'::regclass",
    'not ready': "UPDATE pg_index SET indisready = false WHERE indexrelid = 'things_parent'::regclass",
    'not live': "UPDATE pg_index SET indislive = false WHERE indexrelid = 'things_parent'::regclass",
    'a partitioned index less': 'DROP INDEX days_amount',
    'an index on the parent alone':
      'DROP INDEX days_amount; CREATE INDEX days_amount ON ONLY days (amount); CREATE INDEX days_2026_amount_idx ON days_2026 (amount); CREATE INDEX days_rest_amount_idx ON days_rest (amount)',
  }),
};
