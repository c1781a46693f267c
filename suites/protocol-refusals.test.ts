import { checks, needs } from 'pgparity';

const check = checks();

/** What the product catches, retries or shows by its SQLSTATE; a constraint's have suites of their own. */
const refusals: Readonly<Record<string, readonly [statement: string, sqlstate: string]>> = {
  'a syntax error': ['SELEC 1', '42601'],
  'a table that is not there': ['SELECT 1 FROM nowhere', '42P01'],
  'a column that is not there': ['SELECT nothing FROM jobs', '42703'],
  'a function that is not there': ['SELECT nothing()', '42883'],
  'an operator that is not there': ["SELECT 'a'::text + 1", '42883'],
  'a type that is not there': ["SELECT 'a'::nothing", '42704'],
  'a schema that is not there': ['CREATE TABLE nowhere.a (id int)', '3F000'],
  'an ambiguous column': ['SELECT id FROM jobs JOIN sessions ON true', '42702'],
  'a column outside GROUP BY': ['SELECT id, count(*) FROM jobs GROUP BY name', '42803'],
  'a table that is there already': ['CREATE TABLE jobs (id int)', '42P07'],
  'a column that is there already': ['ALTER TABLE jobs ADD COLUMN name text', '42701'],
  'another type': ['INSERT INTO jobs (enabled) VALUES (1)', '42804'],
  'no number': ["SELECT 'x'::int", '22P02'],
  'no UUID': ["SELECT 'x'::uuid", '22P02'],
  'no JSON': ["SELECT '{a'::jsonb", '22P02'],
  'no array': ["SELECT '{a'::text[]", '22P02'],
  'no time': ["SELECT 'yesterdy'::timestamptz", '22007'],
  'a day that is not there': ["SELECT '2026-02-30'::date", '22008'],
  'no time zone': ["SELECT now() AT TIME ZONE 'Nowhere'", '22023'],
  'a number too large': ['SELECT 2147483647 + 1', '22003'],
  'a text too long': ["INSERT INTO text_of_three VALUES ('four')", '22001'],
  'a division by zero': ['SELECT 1 / 0', '22012'],
  'a negative LIMIT': ['SELECT 1 LIMIT -1', '2201W'],
  'no regular expression': ["SELECT 'a' ~ '('", '2201B'],
  'an escape at the end': ["SELECT 'a' LIKE '\\'", '22025'],
  'bytes that are no text': ["SELECT convert_from('\\xff', 'UTF8')", '22021'],
  'a character zero in JSON': ['SELECT \'"\\u0000"\'::jsonb', '22P05'],
  'a JSON path': ["SELECT jsonb_path_query('1', '$[')", '42601'],
  'several rows where one is due': ['SELECT (SELECT generate_series(1, 2))', '21000'],
  'a row changed twice by ON CONFLICT': [
    "INSERT INTO text_of_three VALUES ('a'), ('a') ON CONFLICT (words) DO UPDATE SET words = excluded.words",
    '21000',
  ],
  'ON CONFLICT without a constraint': [
    "INSERT INTO text_of_three VALUES ('a') ON CONFLICT (nothing) DO NOTHING",
    '42703',
  ],
  'vectors of two lengths': ["SELECT '[1]'::vector <-> '[1,2]'::vector", '22000'],
  'no vector': ["SELECT '[1,x]'::vector", '22P02'],
  'a vector without numbers': ["SELECT '[]'::vector", '22000'],
  'a cursor that is not there': ['CLOSE nothing', '34000'],
  'a savepoint that is not there': ['ROLLBACK TO SAVEPOINT nothing', '3B001'],
  'a setting that is not there': ['SET nothing = 1', '42704'],
  'a value that a setting does not have': ["SET work_mem = 'much'", '22023'],
  'what runs outside a transaction only': ['VACUUM', '25001'],
  'a message of a function': ["DO $$ BEGIN RAISE 'no' USING ERRCODE = 'AF001'; END $$", 'AF001'],
  'a message without a code': ["DO $$ BEGIN RAISE 'no'; END $$", 'P0001'],
  'a row that has to be there': ['DO $$ DECLARE a int; BEGIN SELECT 1 INTO STRICT a WHERE false; END $$', 'P0002'],
  'an assertion': ['DO $$ BEGIN ASSERT false; END $$', 'P0004'],
  'too deep a recursion': ['WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT 1 FROM nowhere) SELECT * FROM a', '42P01'],
};

for (const [name, [statement, sqlstate]] of Object.entries(refusals)) {
  check(`refused: ${name}`, async ({ session, observe, expect }) => {
    await session.run('CREATE TEMPORARY TABLE text_of_three (words varchar(3) PRIMARY KEY)');
    const answer = await session.attempt(statement);
    expect(answer).toMatchObject({ kind: 'error', sqlstate });
    observe('the refusal', answer);
  });
}

check('after a refusal a transaction refuses everything', async ({ session, observe, expect }) => {
  await session.ask('SELECT 1 / 0');
  const answer = await session.ask('SELECT 1');
  expect(answer).toMatchObject({ sqlstate: '25P02' });
  observe('the next statement', answer);
  observe('COMMIT', await session.ask('COMMIT'));
});

check('a transaction that only reads refuses to write', async ({ session, observe, expect }) => {
  await session.run('SET TRANSACTION READ ONLY');
  const answer = await session.ask("INSERT INTO scanned_runs (run_id) VALUES ('r')");
  expect(answer).toMatchObject({ sqlstate: '25006' });
  observe('INSERT', answer);
});

check('a statement over its time is cancelled', needs('server'), async ({ session, observe, expect }) => {
  await session.run('SET LOCAL statement_timeout = 20');
  const answer = await session.ask('SELECT pg_sleep(10)');
  expect(answer).toMatchObject({ sqlstate: '57014' });
  observe('the refusal', answer);
});

check('notices have their severity and SQLSTATE', async ({ session, observe, expect }) => {
  const answer = await session.run(`DO $$ BEGIN
    RAISE NOTICE 'one'; RAISE WARNING 'two' USING ERRCODE = '01AF1'; RAISE INFO 'three'; RAISE DEBUG 'unheard'; END $$`);
  expect(answer.notices.map(({ sqlstate }) => sqlstate)).toEqual(['00000', '01AF1', '00000']);
  observe('DO', answer, { notices: true });
  observe('DROP … IF EXISTS', await session.run('DROP TABLE IF EXISTS nowhere'), { notices: true });
});
