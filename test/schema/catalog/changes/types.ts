import { changes, type ChangeClass } from './change-class.ts';

const base = (rest: string): string =>
  `CREATE TYPE number (INPUT = number_in, OUTPUT = number_out, LIKE = int4${rest})`;
const setBase = `
    CREATE TYPE number;
    CREATE FUNCTION number_in(cstring) RETURNS number LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
    CREATE FUNCTION number_out(number) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
    `;

export const types: ChangeClass = {
  name: 'types',
  setUp: `
    CREATE TYPE mood AS ENUM ('good', 'bad');
    CREATE TYPE mode AS ENUM ('fast');
    CREATE DOMAIN word AS varchar(20) COLLATE "C" DEFAULT 'w' CONSTRAINT filled CHECK (VALUE <> '');
    CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
    CREATE TYPE point3 AS (x int, y int);
    CREATE TYPE point2 AS (x int);
    CREATE TYPE shell;
    ${setBase} ${base('')};
    GRANT USAGE ON TYPE mood TO reader;
  `,
  changes: changes({
    'a value more': "ALTER TYPE mood ADD VALUE 'worse'",
    'a value in between': "ALTER TYPE mood ADD VALUE 'fair' BEFORE 'bad'",
    'a value renamed': "ALTER TYPE mood RENAME VALUE 'bad' TO 'worse'",
    'an enum less': 'DROP TYPE mode',
    'an enum renamed': 'ALTER TYPE mood RENAME TO temper',
    'another owner': 'ALTER TYPE mood OWNER TO writer',
    'a right less': 'REVOKE USAGE ON TYPE mood FROM public',
    'a right with grant option': 'GRANT USAGE ON TYPE mood TO reader WITH GRANT OPTION',
    'a domain that is not null': 'ALTER DOMAIN word SET NOT NULL',
    'a domain with another default': "ALTER DOMAIN word SET DEFAULT 'v'",
    'a domain without a default': 'ALTER DOMAIN word DROP DEFAULT',
    'a domain without its check': 'ALTER DOMAIN word DROP CONSTRAINT filled',
    'a domain with a check more': "ALTER DOMAIN word ADD CHECK (VALUE <> 'x') NOT VALID",
    'a domain with a renamed check': 'ALTER DOMAIN word RENAME CONSTRAINT filled TO full_of',
    'a domain with another length':
      "DROP DOMAIN word; CREATE DOMAIN word AS varchar(21) COLLATE \"C\" DEFAULT 'w' CONSTRAINT filled CHECK (VALUE <> '')",
    'a domain with another collation':
      "DROP DOMAIN word; CREATE DOMAIN word AS varchar(20) DEFAULT 'w' CONSTRAINT filled CHECK (VALUE <> '')",
    'a range of another type': 'DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = float4)',
    'a range without a difference': 'DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = float8)',
    'another name of the multirange':
      'DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi, MULTIRANGE_TYPE_NAME = spans_of)',
    'another class of a range':
      'DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops)',
    'a composite type more': 'CREATE TYPE more AS (a int)',
    'a composite type less': 'DROP TYPE point2',
    'another owner of a composite type': 'ALTER TYPE point3 OWNER TO writer',
    'a shell less': 'DROP TYPE shell',
    'another category': "UPDATE pg_type SET typcategory = 'N' WHERE typname = 'number'",
    'another delimiter': "UPDATE pg_type SET typdelim = ';' WHERE typname = 'number'",
    'a modifier function': 'ALTER TYPE number SET (TYPMOD_IN = bittypmodin)',
    'a subscript function': 'ALTER TYPE number SET (SUBSCRIPT = raw_array_subscript_handler)',
    'a send function':
      "CREATE FUNCTION number_send(number) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send'; ALTER TYPE number SET (SEND = number_send)",
    'an analyze function': 'ALTER TYPE number SET (ANALYZE = array_typanalyze)',
  }),
};
