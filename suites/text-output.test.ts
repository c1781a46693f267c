import { checks } from 'pgparity';

const check = checks();

/** Values whose text depends on settings of the server, as a session without settings of its own gets them. */
const texts: Readonly<Record<string, string>> = {
  times: `SELECT '2026-03-01 12:00:00.123456+02'::timestamptz, '2026-10-25 01:30+00'::timestamptz, '2026-03-01 12:00'::timestamp,
    '2026-03-01'::date, '04/05/2026'::date, '12:00:00.5'::time, '12:00+02'::timetz, 'infinity'::timestamptz, '0044-03-15 BC'::date`,
  'parts of times': `SELECT date_trunc('day', '2026-03-01 23:30+00'::timestamptz), extract(epoch FROM '2026-03-01 12:00'::timestamp),
    '2026-03-01 23:30+00'::timestamptz::date, to_char('2026-03-01 12:00+00'::timestamptz, 'YYYY-MM-DD HH24:MI:SS TZH:TZM'),
    to_char('2026-03-01'::date, 'TMDay TMMonth'), age('2026-03-01'::timestamp, '2024-12-31'::timestamp), to_timestamp(0)`,
  intervals: `SELECT '1 year 2 mons -3 days 04:05:06.789'::interval, '36:00'::interval, '-1 mons'::interval, '0'::interval,
    justify_interval('35 days'::interval), '2026-03-01'::date - '2026-01-01'::date, '2026-03-31'::date - '1 mon'::interval`,
  bytes: `SELECT '\\xdeadbeef'::bytea, ''::bytea, 'a\\\\b'::bytea, encode('\\x00ff', 'base64'), md5('ü'), sha256('a')`,
  floats: `SELECT 0.1::float8 + 0.2::float8, 1e15::float8, 1e16::float8, 0.1::float4, 1 / 3.0::float8, 'NaN'::float8, '-Infinity'::float8,
    '-0'::float8, 2.5::float8::int, 3.5::float8::int, 2.5::numeric::int, round(2.5), round(-2.5), 1e300::float8 * 10`,
  numbers: `SELECT 1.10::numeric, 1 / 3::numeric, 1e20::numeric, 12.34::numeric(5, 1), 7 / 2, -7 / 2, -7 % 3, 2 ^ 10, 10 ^ -2, sqrt(2::numeric)`,
  arrays: `SELECT '{a,NULL,"NULL","",null}'::text[], ARRAY[1, NULL, 3], ARRAY[[1, 2], [3, NULL]], '[0:1]={a,b}'::text[], ARRAY['a b', 'c,d', 'e"f', 'g\\h'],
    '{}'::int[], ARRAY[true, NULL], array_to_string(ARRAY['a', NULL], ',', '*')`,
  rows: `SELECT ROW(1, NULL, 'a b', '', 'c"d'), ROW(ROW(1, 2), ARRAY[1]), ROW(NULL), '[1,5)'::int4range, '{[1,2],(5,)}'::nummultirange, 'empty'::daterange`,
  JSON: `SELECT '{"b": 1.10, "a": [null, true, "\\u00fc"], "b": 2}'::jsonb, '{"b": 1.10,  "a":1}'::json, to_jsonb('2026-03-01 12:00+02'::timestamptz),
    to_jsonb(0.1::float4), jsonb_pretty('{"a": 1}'), to_jsonb('infinity'::timestamp), row_to_json(ROW(1, '\\x00'::bytea, '1 day'::interval))`,
  words: `SELECT true, false, NULL::text, 'x'::"char", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, '192.0.2.1/24'::inet, '08:00:2b:01:02:03'::macaddr,
    B'101'::bit(5), 'jobs'::regclass, 'int4'::regtype, '(1,2)'::point, quote_ident('Ab'), quote_literal('a\\b'), format('%L %I %s', NULL, 'a b', NULL)`,
  cases: `SELECT upper('strasse ü i'), lower('ÄÖ I'), initcap('ähm o''neil'), 'a' < 'B', 'ä' > 'z', 'Z' < 'a', 'x' ILIKE 'X', 'É' ~* 'é', length('ü'), reverse('aü'),
    substr('abc', 0, 2), split_part('a,b', ',', -1), trim('  a '), lpad('a', 3, 'xy'), concat('a', NULL, 1), 'a' || NULL, coalesce(NULL, 'b'), translate('abc', 'ab', 'x')`,
  'text search': `SELECT to_tsvector('The running cats'), to_tsvector('english', 'mails to a@b.example'), to_tsquery('cat & !dogs'),
    plainto_tsquery('the fat rats'), websearch_to_tsquery('"fat rat" or -cat'), ts_rank(to_tsvector('cat'), to_tsquery('cat')), ts_headline('a cat', to_tsquery('cat'))`,
  vectors: `SELECT '[1,2.5,-0.1]'::vector, '[1,2]'::vector <-> '[3,4]'::vector, '[1,2]'::vector <=> '[3,4]'::vector, '[1,2]'::vector <#> '[3,4]'::vector,
    ('[1,2]'::vector + '[3,4]'::vector)::text, vector_norm('[3,4]'::vector), '[1e-7,1e7]'::vector`,
  aggregates: `SELECT sum(n), avg(n), min(n), max(n), count(*), stddev(n), string_agg(n::text, ',' ORDER BY n DESC), array_agg(n ORDER BY n), bool_and(n > 1),
    jsonb_agg(n ORDER BY n), percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FROM generate_series(1, 4) AS n`,
  'NULL in order and comparison': `SELECT array_agg(n ORDER BY n), array_agg(n ORDER BY n DESC), NULL = NULL, NULL IS NOT DISTINCT FROM NULL, NULL IN (1), greatest(1, NULL),
    bool_or(n IS NULL) FROM (VALUES (2), (NULL), (1)) AS rows (n)`,
  'bits of strings':
    `SELECT 'a\\nb', E'a\\nb', $$a$$, U&'\\00fc', 'a' 'b' = 'ab', '%' LIKE '\\%', position('\\' in 'a\\b')`.replace(
      `'a' 'b' = 'ab', `,
      '',
    ),
};

for (const [name, sql] of Object.entries(texts)) {
  check(`${name} as text`, async ({ session, observe, expect }) => {
    const answer = await session.ask(sql);
    expect(answer).toMatchObject({ kind: 'rows', rowCount: 1 });
    observe('the values', answer);
  });
}

check('XML as text', async ({ session, observe, expect }) => {
  const answer =
    await session.ask(`SELECT xmlelement(name a, xmlattributes(1 AS b), 'c<d', '\\xff'::bytea, '2026-03-01 12:00+00'::timestamptz), 'a<b/>'::xml,
    xmlserialize(CONTENT '<a>ü</a>'::xml AS text), xpath('/a/text()', '<a>b</a>'::xml)`);
  expect(answer.kind).toBe('rows');
  observe('the values', answer);
});

check('a session begins with the settings that answers are written with', async ({ session, observe, expect }) => {
  const names =
    `TimeZone DateStyle IntervalStyle extra_float_digits bytea_output default_text_search_config xmloption xmlbinary array_nulls
    standard_conforming_strings backslash_quote transform_null_equals row_security default_transaction_isolation
    default_transaction_read_only transaction_isolation lc_time lc_numeric server_encoding client_encoding integer_datetimes`.split(
      /\s+/,
    );
  const { rows } = await session.run(
    `SELECT name, CASE WHEN name LIKE 'lc%' AND setting ~* '^(C|POSIX|C.UTF-?8)$' THEN 'C' WHEN setting ~ '^(Etc/)?(UTC|GMT)$' THEN 'UTC' ELSE setting END
     FROM unnest($1::text[]) AS name, current_setting(name) AS setting ORDER BY name COLLATE "C"`,
    [`{${names.join(',')}}`],
  );
  expect(rows).toHaveLength(names.length);
  observe('the settings', Object.fromEntries(rows) as Record<string, string>);
});
