import type { Rewriting } from './wire-proxy.ts';

/** A difference of behaviour, made on one profile alone. */
export interface Behaviour {
  readonly difference: string;
  /** Runs as a superuser on the migrated template. */
  readonly sql?: string;
  /** A setting of the whole server. */
  readonly setting?: readonly [name: string, value: string];
  readonly wire?: Rewriting;
  /** Parts of paths of the suites that should see it; none where the run's own checks do. */
  readonly suites?: readonly string[];
  /** Whether the short form of the campaign has it. */
  readonly short?: true;
  /** Why nothing sees it. */
  readonly survives?: string;
}

const settings: readonly (readonly [string, string])[] = [
  ['TimeZone', 'Asia/Tokyo'],
  ['DateStyle', 'SQL, DMY'],
  ['IntervalStyle', 'iso_8601'],
  ['extra_float_digits', '0'],
  ['default_text_search_config', 'pg_catalog.simple'],
  ['bytea_output', 'escape'],
  ['default_transaction_isolation', 'serializable'],
  ['search_path', '"$user", public, pg_catalog'],
  ['row_security', 'off'],
  ['enable_seqscan', 'off'],
  ['statement_timeout', '59s'],
  ['lock_timeout', '59s'],
  ['idle_in_transaction_session_timeout', '59s'],
  ['standard_conforming_strings', 'off'],
  ['array_nulls', 'off'],
  ['transform_null_equals', 'on'],
  ['xmloption', 'document'],
  ['xmlbinary', 'hex'],
  ['backslash_quote', 'off'],
  ['default_transaction_deferrable', 'on'],
  ['client_min_messages', 'error'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['jit', 'off'],
];

/** Another SQLSTATE in every error that has the first one. */
function sqlstate(from: string, to: string, suites: readonly string[], short?: true): Behaviour {
  const rewrite = (type: string, body: string): string =>
    type === 'E' ? body.replace(`\0C${from}\0`, `\0C${to}\0`) : body;
  return { difference: `SQLSTATE ${to} for ${from}`, wire: { message: rewrite }, suites, ...(short && { short }) };
}

function statement(difference: string, from: RegExp, to: string, suites: readonly string[], short?: true): Behaviour {
  return { difference, wire: { statement: (sql) => sql.replace(from, to) }, suites, ...(short && { short }) };
}

function message(
  difference: string,
  letter: string,
  change: (body: string) => string | null,
  suites: readonly string[],
  short?: true,
): Behaviour {
  return {
    difference,
    wire: { message: (type, body) => (type === letter ? change(body) : body) },
    suites,
    ...(short && { short }),
  };
}

function replaced(difference: string, sql: string, short?: true): Behaviour {
  return { difference, sql, ...(short && { short }) };
}

export const behaviours: readonly Behaviour[] = [
  {
    difference: 'lc_monetary = POSIX',
    setting: ['lc_monetary', 'POSIX'],
    survives: 'C, POSIX and C.UTF-8 write amounts of money alike, and are compared as one.',
  },
  ...settings.map(([name, value], index): Behaviour => ({
    difference: `${name} = ${value}`,
    setting: [name, value],
    ...(index < 2 && { short: true }),
  })),
  replaced(
    'lower() answers in capitals',
    "CREATE OR REPLACE FUNCTION pg_catalog.initcap(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS 'SELECT upper($1)'",
    true,
  ),
  replaced('+ subtracts', "UPDATE pg_proc SET prosrc = 'int8mi' WHERE oid = 'int8pl(bigint, bigint)'::regprocedure"),
  replaced(
    'an implicit cast',
    "UPDATE pg_cast SET castcontext = 'i' WHERE castsource = 'integer'::regtype AND casttarget = 'boolean'::regtype",
  ),
  replaced(
    'LIKE means NOT LIKE',
    "UPDATE pg_operator SET oprcode = 'textnlike(text, text)'::regprocedure WHERE oid = '~~(text, text)'::regoperator",
  ),
  replaced(
    'min() answers the largest',
    "UPDATE pg_aggregate SET aggtransfn = 'int8larger' WHERE aggfnoid = 'min(bigint)'::regprocedure",
  ),
  replaced('no stop words', 'ALTER TEXT SEARCH DICTIONARY pg_catalog.english_stem (STOPWORDS)'),
  replaced(
    'e-mail addresses are not found',
    'ALTER TEXT SEARCH CONFIGURATION pg_catalog.english DROP MAPPING FOR email',
  ),
  replaced(
    'a function that shadows another by its argument',
    "CREATE FUNCTION public.upper(varchar) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1::text)'",
  ),
  replaced(
    'a schema in front of pg_catalog',
    "CREATE SCHEMA shadow; CREATE FUNCTION shadow.md5(text) RETURNS text LANGUAGE sql AS 'SELECT $1'; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = shadow, pg_catalog, public', current_database()); END $$",
    true,
  ),
  replaced(
    'another view of the catalog',
    'CREATE OR REPLACE VIEW information_schema.enabled_roles AS SELECT NULL::information_schema.sql_identifier AS role_name',
  ),
  message('COPY text marks NULL otherwise', 'd', (body) => body.replaceAll('\\N', ''), ['protocol-copy'], true),
  message('COPY CSV quotes otherwise', 'd', (body) => body.replaceAll('"', "'"), ['protocol-copy']),
  message(
    'COPY binary writes another version',
    'd',
    (body) => body.replace('PGCOPY\n\xff\r\n\0\0\0\0\0', 'PGCOPY\n\xff\r\n\0\0\0\0\x01'),
    ['protocol-copy'],
  ),
  statement('COPY reads no header', /\(FORMAT csv, HEADER\)/, '(FORMAT csv)', ['protocol-copy']),
  sqlstate('22P04', '22P02', ['protocol-copy']),
  statement('every cursor scrolls', /NO SCROLL CURSOR/, 'SCROLL CURSOR', ['protocol-cursors'], true),
  statement('no cursor is held', /CURSOR WITH HOLD/, 'CURSOR', ['protocol-cursors']),
  statement('FETCH goes one further', /FETCH 2 FROM/, 'FETCH 3 FROM', ['protocol-cursors']),
  sqlstate('34000', '24000', ['protocol-cursors']),
  message('no notification arrives', 'A', () => null, ['sessions-notify']),
  message('notifications lose their payload', 'A', (body) => `${body.slice(0, body.indexOf('\0', 4) + 1)}\0`, [
    'sessions-notify',
  ]),
  statement('locked rows are waited for', /\bSKIP LOCKED\b/i, 'NOWAIT', ['sessions-races']),
  statement('NOWAIT is SKIP LOCKED', /\bNOWAIT\b/i, 'SKIP LOCKED', ['sessions-locks']),
  statement('DEALLOCATE forgets nothing', /^DEALLOCATE ALL$/, 'SELECT 1', ['protocol-prepared'], true),
  sqlstate('26000', '42704', ['protocol-prepared']),
  sqlstate('42P05', '42710', ['protocol-prepared']),
  sqlstate('0A000', '42804', ['protocol-prepared']),
  sqlstate('25P02', '25000', ['protocol-refusals']),
  sqlstate('57014', '57000', ['protocol-refusals']),
  sqlstate('22P02', '22000', ['protocol-refusals'], true),
  sqlstate('40P01', '40001', ['sessions-locks']),
  sqlstate('23505', '23000', ['constraints.test']),
  message('the constraint is not named', 'E', (body) => body.replace(/\0n[^\0]*\0/, '\0'), ['constraints.test']),
  message(
    'NULL is an empty string',
    'D',
    (body) => body.replaceAll('\xff\xff\xff\xff', '\0\0\0\0'),
    ['text-output'],
    true,
  ),
  message('warnings are not sent', 'N', () => null, ['protocol-refusals']),
  message('another count in the command tag', 'C', (body) => body.replace(/^INSERT 0 1\0/, 'INSERT 0 2\0'), [
    'constraints.test',
  ]),
];
