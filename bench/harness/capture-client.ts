import pg from 'pg';

/** What is sent, and to where. */
export interface Sent {
  readonly work: keyof typeof works;
  readonly url: string;
}

/** What a product's test does: a few rows written, read and summed up in a transaction that is rolled back. */
const test: Work = [
  ['BEGIN', []],
  ['INSERT INTO orders VALUES ($1, 1, 2, $2)', [1_000_000, 'new']],
  ['SELECT * FROM orders WHERE id = $1', [4711]],
  ['SELECT count(*), sum(total) FROM orders WHERE customer = $1', [42]],
  ['SELECT customer, sum(total) FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 10', []],
  ['UPDATE orders SET total = total + 1 WHERE id = $1', [7]],
  ['ROLLBACK', []],
];

type Work = readonly (readonly [sql: string, values: readonly unknown[]])[];

const works = { test, ping: [['SELECT 1', []]] } satisfies Readonly<Record<string, Work>>;

/** So many that opening the connection is a small part. */
const statements = { test: 700, ping: 2_800 };

/** A process of its own, as a product's tests are. It gets a URL, sends the statements and reports when it is done. */
process.on('message', ({ work, url }: Sent) => {
  void (async () => {
    const client = new pg.Client(url);
    // The server may be gone when the measurement was interrupted.
    client.on('error', () => process.exit());
    await client.connect();
    const own: Work = works[work];
    for (let count = 0; count < statements[work]; count += own.length)
      for (const [sql, values] of own) await client.query(sql, [...values]);
    await client.end();
    process.send?.('done');
  })();
});
