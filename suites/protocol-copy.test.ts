import { copiedOut, copyIn, sqlstateOf, withClient } from './clients.ts';
import { checks, needs } from 'pgparity';

const check = checks();

/** Every character that a format has to mark, and every type whose text or binary form has rules of its own. */
const table = `
  CREATE TEMPORARY TABLE copied (
    id int PRIMARY KEY, words text, amount numeric(12, 3), ratio float8, moment timestamptz, span interval,
    bytes bytea, list text[], document jsonb, switch boolean);
  INSERT INTO copied VALUES
    (1, 'plain', 1.100, 0.1, '2026-03-01 12:00:00.123456+02', '1 year 2 mons -3 days 04:05:06.789', '\\x00ff', '{a,NULL,"NULL",""}', '{"a": [1, null]}', true),
    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (3, '', -0.001, 'NaN', '1969-12-31 23:59:59+00', '0', '', '{}', 'null', false),
    (4, E'tab\\tline\\nreturn\\rslash\\\\quote"comma,apostrophe''ü', 0, '-Infinity', 'infinity', '-1 mons', '\\x5c', '{"a,b","c\\"d"}', '"\\u00fc"', true),
    (5, '\\N', 123456789.123, 1e300, '2026-10-25 01:30:00+00', '36:00:00', '\\x6e756c6c', '{{a,b},{c,d}}', '[]', false),
    (6, '\\.', 1, 5e-324, '0044-03-15 00:00:00+00 BC', '10 years', '\\xdeadbeef', NULL, '{}', NULL)`;

for (const [name, options] of Object.entries({
  text: '',
  'text with other marks': `(DELIMITER '|', NULL 'nothing')`,
  CSV: '(FORMAT csv, HEADER)',
  'CSV that quotes everything': `(FORMAT csv, FORCE_QUOTE *, QUOTE '''', ESCAPE '\\', NULL '-')`,
  binary: '(FORMAT binary)',
})) {
  check(
    `COPY TO writes ${name}, and COPY FROM reads it back`,
    needs('server'),
    async ({ database, observe, expect }) => {
      await withClient(database, async (client) => {
        await client.query(table);
        const query = '(SELECT * FROM copied ORDER BY id)';
        const data = await copiedOut(client, `COPY ${query} TO STDOUT ${options}`);
        await client.query('CREATE TEMPORARY TABLE again (LIKE copied)');
        const reading = options.replace('FORCE_QUOTE *, ', '');
        expect(await copyIn(client, `COPY again FROM STDIN ${reading}`, data)).toBe(6);
        const { rows } = await client.query('SELECT * FROM copied EXCEPT SELECT * FROM again');
        expect(rows).toEqual([]);
        observe('what is sent', name === 'binary' ? data.toString('hex') : data.toString('utf8'));
      });
    },
  );
}

check(
  'COPY FROM refuses what is no row, and keeps nothing of it',
  needs('server'),
  async ({ database, observe, expect }) => {
    await withClient(database, async (client) => {
      await client.query('CREATE TEMPORARY TABLE strict (id int PRIMARY KEY, words text NOT NULL)');
      const refusals: Record<string, string | null> = {};
      for (const [name, options, data] of [
        ['a column less', '', '1\tone\n2\n'],
        ['a column more', '', '1\tone\tuno\n'],
        ['no number', '', 'one\tone\n'],
        ['NULL', '', '1\t\\N\n'],
        ['twice', '', '1\tone\n1\tone\n'],
        ['an open quote', '(FORMAT csv)', '1,"one\n'],
        ['no UTF-8', '', Buffer.from([0x31, 0x09, 0xff, 0x0a])],
        ['no signature', '(FORMAT binary)', 'PGCOPX\n'],
        ['a row behind the end', '', '1\tone\n\\.\n2\ttwo\n'],
      ] as const) {
        await client.query('BEGIN');
        refusals[name] = await sqlstateOf(copyIn(client, `COPY strict FROM STDIN ${options}`, data));
        await client.query('ROLLBACK');
      }
      const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM strict');
      expect(rows).toEqual([{ count: '0' }]);
      expect(refusals).toMatchObject({ 'a column less': '22P04', 'no number': '22P02', NULL: '23502', twice: '23505' });
      observe('the refusals', refusals);
    });
  },
);

check('values travel in binary as PostgreSQL writes them', needs('server'), async ({ database, observe, expect }) => {
  await withClient(database, async (client) => {
    const values = `SELECT 7::int8, 0.1::float8, 12.30::numeric, true, 'ü'::text, '\\xdead'::bytea, '2026-03-01 12:00+00'::timestamptz,
      '2026-03-01'::date, '1 year 2 days 03:00'::interval, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, '{"a": 1}'::jsonb,
      '{1,NULL,3}'::int[], NULL::int, '[1,2.5]'::vector, '192.0.2.1/24'::inet, '(1,2)'::point, '[1,5)'::int4range,
      'cat:1 dog:2'::tsvector, 'x'::"char", '12:00+02'::timetz, 'a'::name, '{"b": 1}'::json`;
    const data = await copiedOut(client, `COPY (${values}) TO STDOUT (FORMAT binary)`);
    expect(data.subarray(25, 33).toString('hex')).toBe('0000000000000007');
    observe('the row', data.toString('hex'));
  });
});
