import { changes, type ChangeClass } from './change-class.ts';

export const further: ChangeClass = {
  name: 'languages, statistics, large objects and notes',
  setUp: `
    CREATE FUNCTION handle_calls() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
    CREATE TRUSTED LANGUAGE lang HANDLER handle_calls;
    CREATE FUNCTION to_lang(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4in';
    CREATE STATISTICS kinds (dependencies) ON kind, name FROM things;
    SELECT lo_from_bytea(0, 'large'::bytea);
    CREATE EXTENSION citext SCHEMA extra;
    CREATE TABLE extra.held (note text);
    ALTER EXTENSION citext ADD TABLE extra.held;
    INSERT INTO children VALUES (1, 'child');
  `,
  changes: changes({
    'a language less': 'DROP LANGUAGE lang',
    'a language that is not trusted': "UPDATE pg_language SET lanpltrusted = false WHERE lanname = 'lang'",
    'a right on a language less': 'REVOKE USAGE ON LANGUAGE lang FROM public',
    'another owner of a language': 'ALTER LANGUAGE lang OWNER TO writer',
    'a transform': 'CREATE TRANSFORM FOR int LANGUAGE lang (FROM SQL WITH FUNCTION to_lang(internal))',
    'an access method more': 'CREATE ACCESS METHOD more TYPE TABLE HANDLER heap_tableam_handler',
    'an access method of indexes': 'CREATE ACCESS METHOD more TYPE INDEX HANDLER bthandler',
    'statistics less': 'DROP STATISTICS kinds',
    'statistics of another kind':
      'DROP STATISTICS kinds; CREATE STATISTICS kinds (ndistinct) ON kind, name FROM things',
    'statistics of other columns':
      'DROP STATISTICS kinds; CREATE STATISTICS kinds (dependencies) ON kind, number FROM things',
    'a target of statistics': 'ALTER STATISTICS kinds SET STATISTICS 200',
    'another owner of statistics': 'ALTER STATISTICS kinds OWNER TO writer',
    'a large object more': "SELECT lo_from_bytea(0, 'more'::bytea)",
    'a large object less': 'SELECT lo_unlink(oid) FROM pg_largeobject_metadata',
    'another content of a large object': "SELECT lo_put(oid, 0, 'LARGE'::bytea) FROM pg_largeobject_metadata",
    'another owner of a large object':
      "DO $$BEGIN EXECUTE format('ALTER LARGE OBJECT %s OWNER TO writer', (SELECT oid FROM pg_largeobject_metadata)); END$$",
    'a right on a large object':
      "DO $$BEGIN EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO reader', (SELECT oid FROM pg_largeobject_metadata)); END$$",
    'an extension more': 'CREATE EXTENSION hstore',
    'an extension less': 'DROP EXTENSION citext',
    'plpgsql less': 'DROP EXTENSION plpgsql CASCADE',
    'an extension in another schema': 'ALTER EXTENSION citext SET SCHEMA app',
    'a table that becomes a member of an extension': 'ALTER EXTENSION citext ADD TABLE notes',
    'a function that leaves its extension':
      'ALTER EXTENSION citext DROP FUNCTION extra.citext_eq(extra.citext, extra.citext)',
    'a dependency on an extension': 'ALTER FUNCTION f DEPENDS ON EXTENSION citext',
    'a right on a member of an extension':
      'GRANT EXECUTE ON FUNCTION extra.citext_eq(extra.citext, extra.citext) TO reader',
    'a row more': "INSERT INTO children VALUES (2, 'other')",
    'a row changed': "UPDATE children SET name = 'changed'",
    'a row less': 'DELETE FROM children',
    'an option of a tablespace': 'ALTER TABLESPACE elsewhere SET (random_page_cost = 1)',
    'an option of the default tablespace': 'ALTER TABLESPACE pg_default SET (random_page_cost = 1)',
    'another owner of a tablespace': 'ALTER TABLESPACE elsewhere OWNER TO writer',
    'a column of a table of an extension': 'ALTER TABLE extra.held ADD more int',
    'a default in a table of an extension': "ALTER TABLE extra.held ALTER note SET DEFAULT 'x'",
    'a column of a table of an extension that is not null': 'ALTER TABLE extra.held ALTER note SET NOT NULL',
    'an index on a table of an extension': 'CREATE UNIQUE INDEX held_note ON extra.held (note)',
    'a trigger of a table of an extension':
      'CREATE TRIGGER held_touched BEFORE INSERT ON extra.held FOR EACH ROW EXECUTE FUNCTION touch()',
    'a policy of a table of an extension': 'CREATE POLICY own ON extra.held USING (false)',
    'row security of a table of an extension': 'ALTER TABLE extra.held ENABLE ROW LEVEL SECURITY',
    'a check of a table of an extension': "ALTER TABLE extra.held ADD CHECK (note <> 'x')",
    'a rule of a table of an extension': 'CREATE RULE held_kept AS ON DELETE TO extra.held DO INSTEAD NOTHING',
    'a foreign key of a table of an extension': 'ALTER TABLE extra.held ADD parent int REFERENCES parents',
    'a security label':
      "INSERT INTO pg_seclabel VALUES ('notes'::regclass, 'pg_class'::regclass, 0, 'dummy', 'classified')",
    'a security label of a role':
      "INSERT INTO pg_shseclabel SELECT oid, 'pg_authid'::regclass, 'dummy', 'classified' FROM pg_roles WHERE rolname = 'reader'",
    'a row of a table with a time': "INSERT INTO things (id, number, name, kind) VALUES (1, 1, 'n', 'a')",
  }),
};

/** What is reported: a change of it shows there, and in the entries where somebody asks for its kind. */
export const reported: ChangeClass = {
  name: 'comments and versions',
  setUp: `COMMENT ON TABLE things IS 'things';`,
  changes: changes({
    'the migrating role may not bypass row security': 'ALTER ROLE CURRENT_USER NOBYPASSRLS',
    'the migrating role may not replicate': 'ALTER ROLE CURRENT_USER NOREPLICATION',
    'another cost of a member of an extension': 'ALTER FUNCTION extra.citext_eq(extra.citext, extra.citext) COST 500',
    'a comment on a table': "COMMENT ON TABLE things IS 'other things'",
    'a comment less': 'COMMENT ON TABLE things IS NULL',
    'a comment on a column': "COMMENT ON COLUMN things.name IS 'a name'",
    'a comment on a constraint': "COMMENT ON CONSTRAINT things_kind ON things IS 'kinds'",
    'a comment on a function': "COMMENT ON FUNCTION f IS 'f'",
    'a comment on a role': "COMMENT ON ROLE reader IS 'reads'",
    'a comment on the schema public': "COMMENT ON SCHEMA public IS 'for all'",
    'a comment on the database':
      "DO $$BEGIN EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), 'd'); END$$",
    'another version of an extension': "UPDATE pg_extension SET extversion = '1.5' WHERE extname = 'citext'",
    'another version of a collation': "UPDATE pg_collation SET collversion = '0' WHERE collname = 'folded'",
  }),
};
