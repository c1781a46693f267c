import { changes, type ChangeClass } from './change-class.ts';

const replaced = (definition: string): string =>
  `DROP TRIGGER touched ON things; CREATE TRIGGER touched ${definition} EXECUTE FUNCTION touch('a')`;

export const triggers: ChangeClass = {
  name: 'triggers',
  setUp: `
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE FUNCTION look() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE TRIGGER touched BEFORE UPDATE OF name ON things FOR EACH ROW WHEN (new.name <> 'x') EXECUTE FUNCTION touch('a');
    CREATE CONSTRAINT TRIGGER later AFTER INSERT ON things DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE EVENT TRIGGER looked ON sql_drop WHEN TAG IN ('DROP CAST') EXECUTE FUNCTION look();
  `,
  changes: changes({
    'a trigger more': 'CREATE TRIGGER more AFTER DELETE ON things EXECUTE FUNCTION touch()',
    'a trigger less': 'DROP TRIGGER touched ON things',
    'a trigger renamed': 'ALTER TRIGGER touched ON things RENAME TO touches',
    'another time': replaced("AFTER UPDATE OF name ON things FOR EACH ROW WHEN (new.name <> 'x')"),
    'another event': replaced("BEFORE INSERT ON things FOR EACH ROW WHEN (new.name <> 'x')"),
    'another column': replaced("BEFORE UPDATE OF kind ON things FOR EACH ROW WHEN (new.name <> 'x')"),
    'another condition': replaced("BEFORE UPDATE OF name ON things FOR EACH ROW WHEN (new.name <> 'y')"),
    'for each statement': replaced('BEFORE UPDATE OF name ON things FOR EACH STATEMENT'),
    'another argument':
      "DROP TRIGGER touched ON things; CREATE TRIGGER touched BEFORE UPDATE OF name ON things FOR EACH ROW WHEN (new.name <> 'x') EXECUTE FUNCTION touch('b')",
    'a transition table': replaced('AFTER UPDATE ON things REFERENCING NEW TABLE AS changed FOR EACH ROW'),
    disabled: 'ALTER TABLE things DISABLE TRIGGER touched',
    'on replicas': 'ALTER TABLE things ENABLE REPLICA TRIGGER touched',
    always: 'ALTER TABLE things ENABLE ALWAYS TRIGGER touched',
    'initially deferred':
      'DROP TRIGGER later ON things; CREATE CONSTRAINT TRIGGER later AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch()',
    'an event trigger more': 'CREATE EVENT TRIGGER more ON ddl_command_start EXECUTE FUNCTION look()',
    'an event trigger less': 'DROP EVENT TRIGGER looked',
    'an event trigger disabled': 'ALTER EVENT TRIGGER looked DISABLE',
    'an event trigger always': 'ALTER EVENT TRIGGER looked ENABLE ALWAYS',
    'other tags':
      "DROP EVENT TRIGGER looked; CREATE EVENT TRIGGER looked ON sql_drop WHEN TAG IN ('DROP CAST', 'DROP RULE') EXECUTE FUNCTION look()",
    'another owner of an event trigger':
      'ALTER ROLE writer SUPERUSER; ALTER EVENT TRIGGER looked OWNER TO writer; ALTER ROLE writer NOSUPERUSER',
  }),
};
