import { changes, type ChangeClass } from './change-class.ts';

export const systemObjects: ChangeClass = {
  name: 'objects of the system',
  setUp: '',
  changes: changes({
    'a function replaced':
      "CREATE OR REPLACE FUNCTION pg_catalog.initcap(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS 'SELECT upper($1)'",
    'a function led to other code': "UPDATE pg_proc SET prosrc = 'int4mi' WHERE oid = 'int4pl(int, int)'::regprocedure",
    'the volatility of a function': 'ALTER FUNCTION pg_catalog.initcap(text) VOLATILE',
    'a function added': "CREATE FUNCTION pg_catalog.more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    'an aggregate led to another function':
      "UPDATE pg_aggregate SET aggtransfn = 'int4larger' WHERE aggfnoid = 'min(int)'::regprocedure",
    'an operator led to another function':
      "UPDATE pg_operator SET oprcode = 'texticnlike(text, text)'::regprocedure WHERE oid = '~~(text, text)'::regoperator",
    'a cast made implicit':
      "UPDATE pg_cast SET castcontext = 'i' WHERE castsource = 'int'::regtype AND castcontext = 'a'",
    'the output of a type': "UPDATE pg_type SET typsend = 'textsend' WHERE oid = 'json'::regtype",
    'a mapping of text search':
      'ALTER TEXT SEARCH CONFIGURATION pg_catalog.english ALTER MAPPING FOR asciiword WITH simple',
    'a mapping of text search less': 'ALTER TEXT SEARCH CONFIGURATION pg_catalog.english DROP MAPPING FOR email',
    'an option of a dictionary': 'ALTER TEXT SEARCH DICTIONARY pg_catalog.english_stem (STOPWORDS)',
    'a view replaced':
      'CREATE OR REPLACE VIEW information_schema.enabled_roles AS SELECT NULL::information_schema.sql_identifier AS role_name',
  }),
};
