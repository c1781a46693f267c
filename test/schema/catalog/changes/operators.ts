import { changes, type ChangeClass } from './change-class.ts';

export const operators: ChangeClass = {
  name: 'operators and casts',
  setUp: `
    CREATE FUNCTION alike(a int, b text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT a::text = b';
    CREATE FUNCTION unlike(a int, b text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT a::text <> b';
    CREATE OPERATOR === (FUNCTION = alike, LEFTARG = int, RIGHTARG = text, RESTRICT = eqsel, JOIN = eqjoinsel);
    CREATE OPERATOR !== (FUNCTION = unlike, LEFTARG = int, RIGHTARG = text);
    CREATE OPERATOR FAMILY numbers USING btree;
    CREATE OPERATOR CLASS backwards FOR TYPE int USING btree FAMILY numbers AS
      OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);
    CREATE FUNCTION pair_text(pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.b';
    CREATE CAST (pair AS text) WITH FUNCTION pair_text(pair) AS ASSIGNMENT;
    CREATE FUNCTION text_pair(text) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW(1, $1)::pair';
    CREATE FUNCTION mood_int(mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE FUNCTION compare(point3, point3) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0';
    CREATE OPERATOR CLASS points DEFAULT FOR TYPE point3 USING btree AS FUNCTION 1 compare(point3, point3);
    CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  `,
  changes: changes({
    'an operator more': 'CREATE OPERATOR <=== (FUNCTION = alike, LEFTARG = int, RIGHTARG = text)',
    'an operator less': 'DROP OPERATOR !== (int, text)',
    'another function':
      'DROP OPERATOR === (int, text); CREATE OPERATOR === (FUNCTION = unlike, LEFTARG = int, RIGHTARG = text, RESTRICT = eqsel, JOIN = eqjoinsel)',
    'another selectivity': 'ALTER OPERATOR === (int, text) SET (RESTRICT = neqsel)',
    'no selectivity of a join': 'ALTER OPERATOR === (int, text) SET (JOIN = NONE)',
    'a negator':
      'DROP OPERATOR === (int, text); CREATE OPERATOR === (FUNCTION = alike, LEFTARG = int, RIGHTARG = text, RESTRICT = eqsel, JOIN = eqjoinsel, NEGATOR = !==)',
    hashes:
      'DROP OPERATOR === (int, text); CREATE OPERATOR === (FUNCTION = alike, LEFTARG = int, RIGHTARG = text, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES)',
    merges:
      'DROP OPERATOR === (int, text); CREATE OPERATOR === (FUNCTION = alike, LEFTARG = int, RIGHTARG = text, RESTRICT = eqsel, JOIN = eqjoinsel, MERGES)',
    'another owner of an operator': 'ALTER OPERATOR === (int, text) OWNER TO writer',
    'an operator class less': 'DROP OPERATOR CLASS backwards USING btree',
    'an operator class renamed': 'ALTER OPERATOR CLASS backwards USING btree RENAME TO upside_down',
    'another owner of an operator class': 'ALTER OPERATOR CLASS backwards USING btree OWNER TO writer',
    'no default operator class': "UPDATE pg_opclass SET opcdefault = false WHERE opcname = 'points'",
    'an operator family more': 'CREATE OPERATOR FAMILY more USING hash',
    'an operator family less': 'DROP OPERATOR FAMILY numbers USING btree',
    'another owner of an operator family': 'ALTER OPERATOR FAMILY numbers USING btree OWNER TO writer',
    'a member of a family more':
      'ALTER OPERATOR FAMILY numbers USING btree ADD OPERATOR 3 =(int, bigint), FUNCTION 1 (int, bigint) btint48cmp(int, bigint)',
    'a member of a family of the system more':
      'ALTER OPERATOR FAMILY integer_ops USING btree ADD OPERATOR 3 === (int, text)',
    'a function of a family more':
      'ALTER OPERATOR FAMILY numbers USING btree ADD FUNCTION 2 (int, int) btint4sortsupport(internal)',
    'another operator of a class':
      'DROP OPERATOR CLASS backwards USING btree; CREATE OPERATOR CLASS backwards FOR TYPE int USING btree FAMILY numbers AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int)',
    'a cast more': 'CREATE CAST (text AS pair) WITH FUNCTION text_pair(text)',
    'a cast less': 'DROP CAST (pair AS text)',
    'an implicit cast':
      'DROP CAST (pair AS text); CREATE CAST (pair AS text) WITH FUNCTION pair_text(pair) AS IMPLICIT',
    'an explicit cast': 'DROP CAST (pair AS text); CREATE CAST (pair AS text) WITH FUNCTION pair_text(pair)',
    'a cast without a function': 'CREATE CAST (number AS int) WITHOUT FUNCTION AS ASSIGNMENT',
    'a cast by input and output': 'CREATE CAST (mood AS varchar) WITH INOUT AS IMPLICIT',
    'a cast to a type of the system': 'CREATE CAST (mood AS int) WITH FUNCTION mood_int(mood)',
    'a conversion more': "CREATE CONVERSION more FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
    'a conversion less': 'DROP CONVERSION latin',
    'a default conversion':
      "DROP CONVERSION latin; CREATE DEFAULT CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    'another owner of a conversion': 'ALTER CONVERSION latin OWNER TO writer',
  }),
};
