import { changes, type ChangeClass } from './change-class.ts';

export const functions: ChangeClass = {
  name: 'functions',
  setUp: `
    CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT a';
    CREATE FUNCTION many(n int) RETURNS SETOF int LANGUAGE sql AS 'SELECT generate_series(1, n)';
    CREATE FUNCTION standard(n int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM things WHERE things.number > n; END;
    CREATE PROCEDURE work(INOUT n int) LANGUAGE plpgsql AS 'BEGIN n := 1; END';
    CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
    CREATE FUNCTION subtract(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a - b';
    CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0');
  `,
  changes: changes({
    'a function more': "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    'a function less': 'DROP FUNCTION many',
    'another body':
      "CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT a + 1'",
    'another default': "CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'y') RETURNS int LANGUAGE sql AS 'SELECT a'",
    'another name of an argument':
      "DROP FUNCTION f; CREATE FUNCTION f(c int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT c'",
    'another result':
      "DROP FUNCTION f; CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS bigint LANGUAGE sql AS 'SELECT a'",
    'another language':
      "CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a; END'",
    immutable: 'ALTER FUNCTION f IMMUTABLE',
    stable: 'ALTER FUNCTION f STABLE',
    strict: 'ALTER FUNCTION f STRICT',
    'security definer': 'ALTER FUNCTION f SECURITY DEFINER',
    leakproof: 'ALTER FUNCTION f LEAKPROOF',
    'parallel safe': 'ALTER FUNCTION f PARALLEL SAFE',
    'another cost': 'ALTER FUNCTION f COST 500',
    'another number of rows': 'ALTER FUNCTION many ROWS 5',
    'a support function': 'ALTER FUNCTION many SUPPORT generate_series_int4_support',
    'a setting': "ALTER FUNCTION f SET search_path = 'pg_temp'",
    'another owner': 'ALTER FUNCTION f OWNER TO writer',
    'another schema': 'ALTER FUNCTION f SET SCHEMA extra',
    'a right less': 'REVOKE EXECUTE ON FUNCTION f FROM public',
    'a right more': 'GRANT EXECUTE ON FUNCTION f TO reader',
    'a right on a function of the system': 'REVOKE EXECUTE ON FUNCTION pg_sleep(double precision) FROM public',
    'another body of a standard function':
      'CREATE OR REPLACE FUNCTION standard(n int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM things WHERE things.number >= n; END',
    'another body of a procedure':
      "CREATE OR REPLACE PROCEDURE work(INOUT n int) LANGUAGE plpgsql AS 'BEGIN n := 2; END'",
    'a procedure less': 'DROP PROCEDURE work',
    'an aggregate less': 'DROP AGGREGATE total(int)',
    'another initial value': "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '1')",
    'another state function': "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = subtract, STYPE = int, INITCOND = '0')",
    'a final function':
      "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0', FINALFUNC = abs)",
    'a combine function':
      "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0', COMBINEFUNC = add)",
    'a parallel aggregate':
      "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0', PARALLEL = safe)",
    'a moving aggregate':
      "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0', MSFUNC = add, MINVFUNC = subtract, MSTYPE = int)",
    'a sort operator': "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0', SORTOP = <)",
    'space of the state':
      "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0', SSPACE = 64)",
    'another owner of an aggregate': 'ALTER AGGREGATE total(int) OWNER TO writer',
  }),
};
