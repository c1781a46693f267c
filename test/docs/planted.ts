import { join } from 'node:path';
import type { SmallProduct } from '../gate/suite/small-product.ts';
import { productIn } from '../product-config.ts';
import { writeBaseline } from '../../src/gate/parity/baseline.ts';
import { line, paintLines } from '../../src/base/terminal/line.ts';
import { wrapLine } from '../../src/base/terminal/wrap.ts';
import { renderVerdict } from '../../src/gate/report/terminal.ts';
import type { RunOptions } from '../../src/gate/run/run-options.ts';
import { run } from '../../src/gate/run/run.ts';
import { profileOf, type Config } from '../../src/engine/config/config.ts';
import { pglite } from '../../src/engine/profile/pglite.ts';
import type { Profile } from '../../src/engine/profile/profile.ts';
import { postgres } from '../../src/engine/profile/postgres.ts';

/** Something that is wrong with a product or a profile, and what its reader should find out. */
export interface Planted {
  readonly name: string;
  readonly cause: string;
  /** Words of the cause that stand on the first screen. */
  readonly firstScreen: readonly string[];
  /** Statements on the template of `laptop`, after the migrations. */
  readonly onLaptop?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** A change of the product's files. */
  readonly change?: (product: SmallProduct) => Promise<unknown>;
  /** How long a check may take; a machine under load needs more than a check that loops. */
  readonly checkTimeoutSeconds?: number;
  /** Whether production is known by a baseline that was recorded before the change. */
  readonly baseline?: true;
}

/** Runs the product with what is planted and returns what a terminal of 80 columns shows. */
export async function shown(
  planted: Planted,
  product: SmallProduct,
  environment: RunOptions['environment'],
): Promise<string> {
  const options = optionsFor(planted, product, environment);
  if (planted.baseline === true) await record(options);
  await planted.change?.(product);
  const profiles = options.profiles.filter(({ name }) => name !== 'production' || planted.baseline !== true);
  try {
    const { verdict } = await run({ ...options, profiles });
    return steady(renderVerdict(verdict, { color: false, widthColumns: 80, redact: (text) => text }));
  } catch (error) {
    // The log ends with something else each time.
    const message = steady(`pgparity: ${(error as Error).message}`).replace(/(Its log ends with:)[^]*/, '$1 …');
    return paintLines(wrapLine(line(message), 80), { color: false, widthColumns: 80 });
  }
}

export function production(parameters?: Planted['parameters']): Profile {
  return profileOf('production', postgres({ major: 15, ...(parameters && { parameters }) }));
}

function optionsFor(
  { onLaptop, parameters, checkTimeoutSeconds = 120 }: Planted,
  { folder }: SmallProduct,
  environment: RunOptions['environment'],
): RunOptions {
  const profiles = [production(parameters), profileOf('laptop', pglite())];
  const config: Config = { ...productIn(folder), profiles, checkTimeoutSeconds };
  return {
    config,
    environment,
    profiles,
    repeatArguments: [],
    required: [],
    allowStandIn: false,
    servers: { production: 'native' },
    existing: false,
    suites: [],
    seed: 1,
    version: '0.1.0',
    onStage: () => undefined,
    onTick: () => undefined,
    ...(onLaptop !== undefined && {
      afterMigration: { laptop: async (session) => void (await session.script(onLaptop)) },
    }),
  };
}

async function record(options: RunOptions): Promise<void> {
  const { exercises, evidence } = await run(options);
  const folder = join(options.config.folder, 'suites', 'baselines');
  for (const exercise of exercises) {
    if (exercise.profile === 'production') await writeBaseline(folder, exercise, evidence.origin, new Date());
  }
}

/** Without what is different on every machine and on every day. */
function steady(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-11-23 09:30:12')
    .replaceAll(/\d{4}-\d\d-\d\d/g, '2026-11-23')
    .replaceAll(/\b15\.\d+\b/g, '15.18')
    .replaceAll(/in \S*\/bin\b/g, 'in /usr/lib/postgresql/15/bin')
    .replaceAll(/127\.0\.0\.1:\d+|localhost:\d+/g, '127.0.0.1:5432')
    .replaceAll(/ {2}time: [^]*?(?=\n\n)/g, '  time: …')
    .replaceAll(/\bin \d+(?:\.\d+)? m?s\b/g, 'in 1.0 s')
    .replaceAll(/\bvector 0\.\d+\.\d+/g, 'vector 0.8.0')
    .replaceAll(/PostgreSQL 18\.\d+/g, 'PostgreSQL 18.3');
}

/** The schema and the suites of a small shop. */
export async function writeShop(product: SmallProduct): Promise<void> {
  await product.writeMigration('001_shop', schema);
  await product.write('orders', orders);
  await product.write('customers', customers);
}

const schema = `CREATE TABLE customers (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

CREATE TABLE orders (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  cents       integer NOT NULL DEFAULT 0 CHECK (cents >= 0),
  ordered_at  timestamptz NOT NULL DEFAULT '2026-01-31 12:00:00+00'
);

CREATE INDEX orders_by_customer ON orders (customer_id);

CREATE FUNCTION refuse_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an order is never deleted' USING ERRCODE = '55000';
END $$;

CREATE TRIGGER orders_stay BEFORE DELETE ON orders
  FOR EACH ROW EXECUTE FUNCTION refuse_refund();`;

const orders = `
const check = checks({
  prepare: async (session) => {
    await session.run("INSERT INTO customers (name) VALUES ('Ada'), ('Grace')");
    await session.run('INSERT INTO orders (customer_id, cents) VALUES (1, 250), (1, 99), (2, 1000)');
  },
});

check('orders are summed by customer', async ({ session, observe }) => {
  const sql = \`SELECT name, count(*), sum(cents)
    FROM customers JOIN orders ON customer_id = customers.id
    WHERE cents >= $1 GROUP BY name ORDER BY name\`;
  observe('the sums', await session.run(sql, [1]));
});

check('an order without a price has the default one', async ({ session, observe }) => {
  observe('the price', await session.run('INSERT INTO orders (customer_id) VALUES ($1) RETURNING cents', [2]));
});

check('an order of nobody is refused', async ({ session, observe }) => {
  observe('the refusal', await session.attempt('INSERT INTO orders (customer_id, cents) VALUES ($1, $2)', [99, 1]));
});

check('an order is never deleted', async ({ session, observe }) => {
  observe('the refusal', await session.attempt('DELETE FROM orders WHERE id = $1', [1]));
});

check('the day of an order is shown as text', async ({ session, observe }) => {
  observe('the time', await session.run('SELECT ordered_at FROM orders WHERE id = $1', [1]));
});

check('orders of a customer are found by an index', async ({ session, observe }) => {
  await session.run('SET LOCAL enable_seqscan = off');
  const { rows } = await session.run('EXPLAIN (COSTS OFF) SELECT * FROM orders WHERE customer_id = 1');
  observe('the scan', String(rows[0]?.[0]), { statement: 'EXPLAIN (COSTS OFF) SELECT * FROM orders WHERE customer_id = 1' });
});
`;

const customers = `
const check = checks();

check('a customer has a name', async ({ session, observe }) => {
  observe('the refusal', await session.attempt('INSERT INTO customers (name) VALUES ($1)', [null]));
});

check('a name is kept as it is', async ({ session, observe }) => {
  observe('the name', await session.run('INSERT INTO customers (name) VALUES ($1) RETURNING name', ["O'Hara"]));
});
`;
