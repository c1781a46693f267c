import pg from 'pg';

/** What a product's test does, over and over: a few rows written, read and summed up in a transaction that is rolled back. */
const statements: readonly (readonly [sql: string, values: readonly unknown[]])[] = [
  ['BEGIN', []],
  ['INSERT INTO orders VALUES ($1, 1, 2, $2)', [1_000_000, 'new']],
  ['SELECT * FROM orders WHERE id = $1', [4711]],
  ['SELECT count(*), sum(total) FROM orders WHERE customer = $1', [42]],
  ['SELECT customer, sum(total) FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 10', []],
  ['UPDATE orders SET total = total + 1 WHERE id = $1', [7]],
  ['ROLLBACK', []],
];

const repetitions = 100;

/** A process of its own, as a product's tests are. It gets a URL, sends the statements and reports when it is done. */
process.on('message', (url: string) => {
  void (async () => {
    const client = new pg.Client(url);
    await client.connect();
    for (let count = 0; count < repetitions; count += 1)
      for (const [sql, values] of statements) await client.query(sql, [...values]);
    await client.end();
    process.send?.('done');
  })();
});
