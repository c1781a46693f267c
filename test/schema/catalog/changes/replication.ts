import { changes, type ChangeClass } from './change-class.ts';

export const replication: ChangeClass = {
  name: 'replication',
  setUp: `
    CREATE PUBLICATION news FOR TABLE things WHERE (id > 5), TABLES IN SCHEMA extra WITH (publish = 'insert, update');
    CREATE SUBSCRIPTION feed CONNECTION 'host=nowhere dbname=x password=secret' PUBLICATION news WITH (connect = false, slot_name = NONE, create_slot = false);
  `,
  changes: changes({
    'a publication more': 'CREATE PUBLICATION more FOR TABLE parents',
    'a publication less': 'DROP PUBLICATION news',
    'a publication of all tables': 'CREATE PUBLICATION everything FOR ALL TABLES',
    'other operations': "ALTER PUBLICATION news SET (publish = 'insert')",
    'via the root': 'ALTER PUBLICATION news SET (publish_via_partition_root = true)',
    'a table more': 'ALTER PUBLICATION news ADD TABLE parents',
    'another row filter': 'ALTER PUBLICATION news SET TABLE things WHERE (id > 6), TABLES IN SCHEMA extra',
    'a column list': 'ALTER PUBLICATION news SET TABLE things (id, name)',
    'a schema less': 'ALTER PUBLICATION news DROP TABLES IN SCHEMA extra',
    'another owner':
      'ALTER ROLE writer SUPERUSER; ALTER PUBLICATION news OWNER TO writer; ALTER ROLE writer NOSUPERUSER',
    'another connection': "ALTER SUBSCRIPTION feed CONNECTION 'host=elsewhere dbname=x password=secret'",
    'another slot': "ALTER SUBSCRIPTION feed SET (slot_name = 'slot')",
    binary: 'ALTER SUBSCRIPTION feed SET (binary = true)',
    streaming: 'ALTER SUBSCRIPTION feed SET (streaming = on)',
    'another commit': 'ALTER SUBSCRIPTION feed SET (synchronous_commit = on)',
    'disabled on error': 'ALTER SUBSCRIPTION feed SET (disable_on_error = true)',
    'other publications': 'ALTER SUBSCRIPTION feed SET PUBLICATION other WITH (refresh = false)',
    'a subscription less': 'DROP SUBSCRIPTION feed',
    'another owner of a subscription':
      'ALTER ROLE writer SUPERUSER; ALTER SUBSCRIPTION feed OWNER TO writer; ALTER ROLE writer NOSUPERUSER',
  }),
};
