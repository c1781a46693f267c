import { checks } from 'pgparity';

const check = checks({
  prepare: async (session) => {
    await session.run("INSERT INTO customers (name) VALUES ('Ada'), ('Grace')");
    await session.run('INSERT INTO orders (customer_id, cents) VALUES (1, 250), (1, 99), (2, 1000)');
  },
});

check('orders are summed by customer', async ({ session, observe, expect }) => {
  const answer = await session.run(
    'SELECT name, count(*), sum(cents) FROM customers JOIN orders ON customer_id = customers.id GROUP BY name ORDER BY name',
  );
  expect(answer.rows).toHaveLength(2);
  observe('the sums', answer);
});

check('an order without a price > has the default one', async ({ session, observe }) => {
  observe('the price', await session.run('INSERT INTO orders (customer_id) VALUES (2) RETURNING cents'));
});

check('an order of nobody is refused', async ({ session, observe }) => {
  observe('the refusal', await session.ask('INSERT INTO orders (customer_id, cents) VALUES (99, 1)'));
});
