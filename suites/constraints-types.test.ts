import { anotherRow, type TableName } from '../fixtures/another-row.ts';
import { insertStatement } from '../fixtures/insert-rows.ts';
import { Random } from '../fixtures/random.ts';
import { checks } from 'pgparity';
import { expectedValues } from './expected/values.ts';

const check = checks();

for (const [place, cases] of Object.entries(expectedValues)) {
  const [table, column] = place.split('.') as [TableName, string];

  check(`${place} keeps what it can hold and refuses the rest`, async ({ session, under, observe, expect }) => {
    const random = new Random(under.seed);
    await session.run(`SET LOCAL timezone = 'UTC'`);
    for (const { name, written, becomes } of cases) {
      const [sql, values] = insertStatement(table, [{ ...anotherRow(table, 'tenant', random), [column]: written }]);
      const answer = await session.attempt(`${sql} RETURNING ${column}`, values);
      const became = answer.kind === 'rows' ? { value: answer.rows[0]?.[0] } : { sqlstate: answer.sqlstate };
      observe(name, answer);
      expect({ name, became }).toEqual({ name, became: becomes });
    }
  });
}

check('costs add up without an error', async ({ session, observe, expect }) => {
  await session.run(
    `INSERT INTO sessions (id, user_id, query, cost) SELECT 'cost-' || n, 'tenant', 'q', 0.1 FROM generate_series(1, 10) n`,
  );
  const answer = await session.run(`SELECT sum(cost), avg(cost), sum(cost) = 1 AS exact FROM sessions`);
  expect(answer.rows).toEqual([['1.000000', '0.10000000000000000000', 't']]);
  observe('sum and average', answer);
});

// Which of these stands first is the locale's to say, and images bring different ones.
check('file names are listed in one order', async ({ session, observe, expect }) => {
  const names = [
    'a.md',
    'B.md',
    'a-b.md',
    'ab.md',
    'A.md',
    '_a.md',
    'a 2.md',
    'a 10.md',
    'ä.md',
    'z.md',
    'Ö.md',
    '名.md',
  ];
  for (const name of names) {
    await session.run(`INSERT INTO documents (id, user_id, filename) VALUES ($1, 'tenant', $1)`, [name]);
  }
  const answer = await session.run(`SELECT filename FROM documents WHERE user_id = 'tenant' ORDER BY filename, id`);
  observe('the order', answer);
  const backwards = await session.run(
    `SELECT filename FROM documents WHERE user_id = 'tenant' ORDER BY filename DESC, id DESC`,
  );
  expect(answer.rowCount).toBe(names.length);
  expect(backwards.rows.toReversed()).toEqual(answer.rows);
});

check('an array with a NULL does not become a vector', async ({ session, observe, expect }) => {
  const answer = await session.attempt(`SELECT ARRAY[1, NULL]::real[]::vector`);
  expect(answer).toMatchObject({ kind: 'error', sqlstate: '22004' });
  observe('answer', answer);
});

check('vectors of different dimensions have no distance', async ({ session, observe, expect }) => {
  for (const operator of ['<=>', '<->', '<#>', '<+>']) {
    const answer = await session.attempt(`SELECT '[1,2]'::vector ${operator} '[1,2,3]'::vector`);
    expect(answer).toMatchObject({ kind: 'error', sqlstate: '22000' });
    observe(operator, answer);
  }
});

check('the cosine distance of a zero vector is not a number', async ({ session, observe, expect }) => {
  const answer = await session.run(`SELECT '[0,0]'::vector <=> '[1,0]'::vector AS distance`);
  expect(answer.rows).toEqual([['NaN']]);
  observe('distance', answer);
});
