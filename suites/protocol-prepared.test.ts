import { sqlstateOf, withClient } from './clients.ts';
import { checks, needs } from 'pgparity';

const check = checks();

check('a prepared statement is run by its name', async ({ session, observe, expect }) => {
  await session.run('PREPARE added (int, int) AS SELECT $1 + $2 AS sum');
  const answer = await session.run('EXECUTE added (20, 22)');
  expect(answer.rows).toEqual([['42']]);
  observe('EXECUTE', answer);
  await session.run(
    'PREPARE inferred AS SELECT $1::date + $2::int AS later, $3 || upper($4) AS words, $5 = ANY ($6::uuid[]) AS found',
  );
  observe(
    'what is known of it',
    await session.run('SELECT name, parameter_types, from_sql FROM pg_prepared_statements ORDER BY name'),
  );
});

check('a prepared statement is refused as PostgreSQL refuses it', async ({ session, observe, expect }) => {
  await session.run('PREPARE one (int) AS SELECT $1');
  const refusals = {
    'a name twice': await session.attempt('PREPARE one AS SELECT 1'),
    'a name that is not there': await session.attempt('EXECUTE nothing'),
    'a value less': await session.attempt('EXECUTE one'),
    'no number': await session.attempt("EXECUTE one ('x')"),
    'a type that cannot be known': await session.attempt('PREPARE two AS SELECT $1 + $2'),
    'nothing to forget': await session.attempt('DEALLOCATE nothing'),
  };
  expect(refusals).toMatchObject({
    'a name twice': { sqlstate: '42P05' },
    'a name that is not there': { sqlstate: '26000' },
  });
  for (const [name, answer] of Object.entries(refusals)) observe(name, answer);
});

check(
  'a prepared statement outlives a change of its table, but not of its columns',
  async ({ session, observe, expect }) => {
    await session.run('CREATE TEMPORARY TABLE plans (id int)');
    await session.run('INSERT INTO plans VALUES (1)');
    await session.run('PREPARE every AS SELECT * FROM plans');
    await session.run('CREATE INDEX ON plans (id)');
    observe('after an index', await session.attempt('EXECUTE every'));
    await session.run('ALTER TABLE plans ADD COLUMN words text');
    const refusal = await session.attempt('EXECUTE every');
    expect(refusal).toMatchObject({ sqlstate: '0A000' });
    observe('after a column', refusal);
  },
);

check(
  'a named statement is parsed once, and forgotten on demand',
  needs('server'),
  async ({ database, observe, expect }) => {
    await withClient(database, async (client) => {
      const named = { name: 'twice', text: 'SELECT $1::int * 2 AS twice', rowMode: 'array' as const };
      const [first, again] = [
        await client.query({ ...named, values: [4] }),
        await client.query({ ...named, values: [5] }),
      ];
      expect([first.rows, again.rows]).toEqual([[['8']], [['10']]]);
      const { rows } = await client.query('SELECT name, from_sql FROM pg_prepared_statements');
      observe('what the server holds', rows as { name: string }[]);
      await client.query('DEALLOCATE ALL');
      const refusal = await sqlstateOf(client.query({ ...named, values: [6] }));
      expect(refusal).toBe('26000');
      observe('after DEALLOCATE ALL', refusal);
    });
  },
);

check('statements of one message are one transaction', needs('server'), async ({ database, observe, expect }) => {
  await withClient(database, async (client) => {
    await client.query('CREATE TEMPORARY TABLE together (id int)');
    const refusal = await sqlstateOf(
      client.query('INSERT INTO together VALUES (1); SELECT 1 / 0; INSERT INTO together VALUES (2)'),
    );
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM together');
    expect([refusal, rows]).toEqual(['22012', [{ count: '0' }]]);
    observe('the refusal', refusal);
    observe('several statements with parameters', await sqlstateOf(client.query('SELECT $1::int; SELECT 2', [1])));
    observe('too few values', await sqlstateOf(client.query('SELECT $1::int, $2::int', [1])));
  });
});
