import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Planted } from './planted.ts';
import type { SmallProduct } from '../gate/suite/small-product.ts';

/** One of each kind of cause. */
export const plants: readonly Planted[] = [
  {
    name: 'an index is missing',
    cause: '`DROP INDEX orders_by_customer` was run on laptop.',
    firstScreen: ['index public.orders_by_customer', 'missing on laptop', 'schema/migrations/001_shop.sql:13'],
    onLaptop: 'DROP INDEX orders_by_customer',
  },
  {
    name: 'foreign keys are off',
    cause: "`ALTER TABLE orders DISABLE TRIGGER ALL` was run on laptop: it disables the foreign key's triggers, too.",
    firstScreen: ['orders_customer_id_fkey: trigger', 'disabled only on laptop', 'schema/migrations/001_shop.sql:8'],
    onLaptop: 'ALTER TABLE orders DISABLE TRIGGER ALL',
  },
  {
    name: 'a default differs',
    cause: '`ALTER TABLE orders ALTER COLUMN cents SET DEFAULT 100` was run on laptop.',
    firstScreen: [
      'column public.orders.cents',
      'default 0 on production',
      'default 100 on laptop',
      'schema/migrations/001_shop.sql:9',
    ],
    onLaptop: 'ALTER TABLE orders ALTER COLUMN cents SET DEFAULT 100',
  },
  {
    name: 'a setting differs',
    cause: 'The server of production runs with `TimeZone = Europe/Berlin`.',
    firstScreen: ['setting TimeZone', 'Europe/Berlin on production'],
    parameters: { TimeZone: 'Europe/Berlin' },
  },
  {
    name: 'a migration was applied on one profile only',
    cause: '`ALTER TABLE customers ADD COLUMN email text` was run on laptop by hand.',
    firstScreen: ['column public.customers.email', 'missing on production'],
    onLaptop: 'ALTER TABLE customers ADD COLUMN email text',
  },
  {
    name: 'a function differs',
    cause: 'A hotfix on laptop replaced the function `refuse_refund` and its SQLSTATE.',
    firstScreen: ['function public.refuse_refund()', "ERRCODE = 'P0001'", 'schema/migrations/001_shop.sql:15'],
    onLaptop: `CREATE OR REPLACE FUNCTION refuse_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an order is never deleted' USING ERRCODE = 'P0001';
END $$`,
  },
  {
    name: 'a check fails',
    cause: 'The check expects a sum of 350 cents, and the rows add up to 349.',
    firstScreen: ['the sum of a customer', 'fails on production and laptop'],
    change: (product) =>
      append(
        product,
        'orders',
        `check('the sum of a customer', async ({ session, expect }) => {
  const sql = 'SELECT name, sum(cents) AS cents, count(*) AS orders FROM customers JOIN orders ON customer_id = customers.id WHERE name = $1 GROUP BY name';
  const { rows } = await session.run(sql, ['Ada']);
  expect(rows.map(([name, cents, count]) => ({ name, cents, count, currency: 'EUR', rounded: false }))).toEqual([
    { name: 'Ada', cents: '350', count: '2', currency: 'EUR', rounded: false },
  ]);
});`,
      ),
  },
  {
    name: 'a check is gone',
    cause: 'A check was renamed, and the baseline of production knows the old name.',
    firstScreen: ['a customer has a name', 'is missing on laptop', 'baseline of production'],
    baseline: true,
    change: (product) => replace(product, 'customers', 'a customer has a name', 'a customer has a real name'),
  },
  {
    name: 'a baseline is stale',
    cause: 'Migration 002 was added after the baseline of production had been recorded.',
    firstScreen: ['the baseline of production', 'predates migration 002_add_priority'],
    baseline: true,
    change: async (product) => {
      await product.writeMigration('002_add_priority', "ALTER TABLE orders ADD COLUMN priority text DEFAULT 'low';");
      await replace(product, 'orders', 'SELECT ordered_at FROM', 'SELECT * FROM');
    },
  },
  {
    name: 'two checks have one name',
    cause: 'A check was copied and kept its name.',
    firstScreen: ['2 checks have the name', 'suites/customers.test.ts:'],
    change: (product) =>
      append(product, 'customers', `check('a name is kept as it is', async ({ observe }) => observe('one', 1));`),
  },
  {
    name: 'a check never ends',
    cause: 'A check loops.',
    firstScreen: ['kept its worker busy', 'counts up to ten'],
    checkTimeoutSeconds: 15,
    change: (product) =>
      append(product, 'customers', `check('counts up to ten', () => { for (let n = 0; n < 10; n += 0); });`),
  },
  {
    name: 'a server is lost',
    cause: 'A check ends its own connection, as a restarted server would.',
    firstScreen: ['production', 'refused or dropped connections'],
    change: (product) =>
      append(
        product,
        'customers',
        `check('a long transaction', needs('server'), async ({ session }) => {
  await session.run('SELECT pg_terminate_backend(pg_backend_pid())');
});`,
      ),
  },
];

async function append(product: SmallProduct, suite: string, text: string): Promise<void> {
  const file = join(product.folder, 'suites', `${suite}.test.ts`);
  await writeFile(file, `${await readFile(file, 'utf8')}\n${text}\n`);
}

async function replace(product: SmallProduct, suite: string, before: string, after: string): Promise<void> {
  const file = join(product.folder, 'suites', `${suite}.test.ts`);
  await writeFile(file, (await readFile(file, 'utf8')).replace(before, after));
}
