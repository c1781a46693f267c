import { expect, test } from 'vitest';
import { migrationsFolder } from './migrations-folder.ts';
import { lintMigrations, refusedFindings, type LintOptions } from '../../../src/schema/migrate/lint.ts';

async function lint(text: string, options: LintOptions = {}) {
  return lintMigrations(await migrationsFolder({ '001_a.sql': text }), options);
}

test.each([
  ['DROP TABLE orders;', 'drop table orders'],
  ['DROP TABLE IF EXISTS shop.orders CASCADE;', 'drop table shop.orders'],
  ['ALTER TABLE orders ADD x int, DROP COLUMN "Note";', 'drop column orders.note'],
  ['TRUNCATE a, orders;', 'truncate orders'],
  ['DELETE FROM orders;', 'delete from orders'],
  ['DELETE FROM orders WHERE true;', 'delete from orders'],
  ['DELETE FROM orders WHERE 1 = 1;', 'delete from orders'],
  ["DELETE FROM orders WHERE 'a' = 'a' AND TRUE;", 'delete from orders'],
  ['DELETE FROM orders WHERE id = id;', 'delete from orders'],
  ['DELETE FROM orders o WHERE o.id IS NOT DISTINCT FROM o.id;', 'delete from orders'],
  ['DELETE FROM orders WHERE id = 1 OR 1 < 2;', 'delete from orders'],
  ['DELETE FROM orders WHERE NOT false;', 'delete from orders'],
  ["DELETE FROM orders WHERE 't'::boolean;", 'delete from orders'],
  ['DELETE FROM orders WHERE id IS NULL OR id IS NOT NULL;', 'delete from orders'],
  ['UPDATE orders SET note = NULL;', 'update orders'],
  ['UPDATE ONLY shop.orders SET note = NULL WHERE 1=1;', 'update shop.orders'],
  ['WITH x AS (UPDATE orders SET note = $$$$ RETURNING 1) SELECT 1;', 'update orders'],
  ["DO $$ BEGIN UPDATE orders SET note = ''; END $$;", 'update orders'],
  ['MERGE INTO orders USING gone ON orders.id = gone.id WHEN MATCHED THEN DELETE;', 'delete from orders'],
  [
    'MERGE INTO a USING b ON a.id = b.id WHEN MATCHED AND a.x THEN UPDATE SET x = 1 WHEN MATCHED THEN DELETE;',
    'delete from a',
  ],
  ['MERGE INTO a USING b ON true WHEN MATCHED THEN UPDATE SET x = 1;', 'update a'],
  ['CREATE TEMP TABLE orders (id int); DROP TABLE public.orders;', 'drop table public.orders'],
  ['CREATE TEMP TABLE orders (id int); DROP TABLE orders; DROP TABLE orders;', 'drop table orders'],
  ['CREATE TEMP TABLE orders ON COMMIT DROP AS SELECT 1; DISCARD TEMP; DROP TABLE orders;', 'drop table orders'],
  ['CREATE TABLE shop.orders (id int); DROP TABLE orders;', 'drop table orders'],
  ['CREATE TABLE orders (id int); DROP TABLE orders; DROP TABLE IF EXISTS orders;', 'drop table orders'],
  ['WITH gone AS (DELETE FROM orders RETURNING id) SELECT count(*) FROM gone;', 'delete from orders'],
  ['ALTER TABLE orders ALTER COLUMN note TYPE varchar(10);', 'change type orders.note'],
  ['ALTER TABLE orders ALTER COLUMN note TYPE text USING left(note, 3);', 'change type orders.note'],
  ['DROP SCHEMA shop CASCADE;', 'drop schema shop cascade'],
  ['DROP TYPE mood CASCADE;', 'drop type mood cascade'],
  ['DROP SEQUENCE numbers;', 'drop sequence numbers'],
  ['ALTER TYPE pair DROP ATTRIBUTE b;', 'drop attribute pair.b'],
  ["DO $$ BEGIN IF true THEN EXECUTE 'DROP TABLE orders'; END IF; END $$;", 'drop table orders'],
  ['DO $$ BEGIN DELETE FROM orders; END $$;', 'delete from orders'],
  [
    'DO $$ DECLARE r record; BEGIN FOR r IN DELETE FROM orders RETURNING 1 LOOP NULL; END LOOP; END $$;',
    'delete from orders',
  ],
  ['DO $$ BEGIN PERFORM 1; WITH gone AS (DELETE FROM orders RETURNING 1) SELECT 1; END $$;', 'delete from orders'],
  ['DO LANGUAGE plpython3u $$ plpy.execute("DROP TABLE orders") $$;', 'dynamic statement'],
  ["DO $$ BEGIN EXECUTE 'DO $x$ BEGIN TRUNCATE orders; END $x$'; END $$;", 'truncate orders'],
  ["DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'orders'); END $$;", 'dynamic statement'],
])('%s needs an approval, and has it with one', async (statement, action) => {
  const refused = refusedFindings(await lint(statement));
  expect(refused.map(({ rule }) => rule)).toContain('data-loss');
  expect(refused.map(({ sentence }) => sentence).join()).toContain(`-- approve: ${action}, reason`);
  const other = 'approve: truncate a, reason: nobody reads it';
  const also = statement.startsWith('TRUNCATE') ? `-- ${other}\n` : '';
  const approved = await lint(`${also}-- approve: ${action.toUpperCase()},  reason: agreed on in review\n${statement}`);
  expect(refusedFindings(approved)).toEqual([]);
  expect(approved.map((finding) => finding.approved)).toContain('agreed on in review');
});

test.each([
  'CREATE TABLE orders (id int); DROP TABLE orders;',
  'CREATE TEMP TABLE mine AS SELECT 1; DELETE FROM mine;',
  'DELETE FROM orders WHERE id = 1;',
  'DELETE FROM orders WHERE id = parent_id;',
  'DELETE FROM orders WHERE id = 1 AND true;',
  'DELETE FROM orders USING gone WHERE orders.id = gone.id;',
  'UPDATE orders SET note = 1 WHERE note IS NULL;',
  'UPDATE orders SET note = 1 FROM other WHERE orders.id = other.id;',
  'CREATE TEMP TABLE mine (id int); UPDATE mine SET id = 1; DROP TABLE mine;',
  'CREATE TEMP TABLE mine (id int); DROP TABLE pg_temp.mine;',
  'ALTER TABLE orders ADD COLUMN total int; UPDATE orders SET total = 0;',
  'MERGE INTO orders USING new ON orders.id = new.id WHEN NOT MATCHED THEN INSERT VALUES (new.id);',
  'MERGE INTO orders USING new ON orders.id = new.id WHEN MATCHED THEN UPDATE SET x = 1;',
  'ALTER TABLE orders ALTER COLUMN note TYPE text;',
  'DROP INDEX orders_id;',
  'DROP VIEW v;',
  'CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM orders; END;',
  'CREATE RULE r AS ON INSERT TO orders DO INSTEAD DELETE FROM orders;',
  "INSERT INTO notes VALUES ('DROP TABLE orders; TRUNCATE orders');",
])('%s loses nothing', async (statement) => {
  expect(await lint(statement)).toEqual([]);
});

test('a table that may have been there before is not excused by CREATE TABLE IF NOT EXISTS', async () => {
  const findings = await lint('CREATE TABLE IF NOT EXISTS orders (id int);\nDROP TABLE orders;');
  expect(refusedFindings(findings)).toMatchObject([{ rule: 'data-loss', line: 2 }]);
});

test.each([
  'CREATE TABLE a (); ALTER TABLE a RENAME TO b; ALTER TABLE orders RENAME TO a;\nDROP TABLE a;',
  'SET search_path = a; CREATE TABLE orders (); SET search_path = b;\nDROP TABLE orders;',
  'DO $$ BEGIN IF false THEN CREATE TABLE orders (); END IF; END $$;\nDROP TABLE orders;',
  'ALTER TABLE orders ADD total int, ADD IF NOT EXISTS note text;\nUPDATE orders SET total = 0, note = 0;',
])('%s: what a file made excuses nothing under the same name', async (text) => {
  expect(refusedFindings(await lint(text))).toMatchObject([{ rule: 'data-loss', line: 2 }]);
});

test('a finding names the line inside a block', async () => {
  const findings = await lint("\nDO $$\nBEGIN\n  IF true THEN\n    EXECUTE 'DROP TABLE orders';\n  END IF;\nEND $$;");
  expect(findings).toMatchObject([{ rule: 'data-loss', line: 5 }]);
});

test('a statement that is put together at run time is reported, and harmless words do not stop it', async () => {
  const findings = await lint("DO $$ BEGIN EXECUTE format('ANALYZE %I', 'orders'); END $$;");
  expect(findings).toMatchObject([{ rule: 'unseen', approved: null }]);
  expect(refusedFindings(findings)).toEqual([]);
});

test('an approval of something that the file does not do is refused', async () => {
  const findings = await lint('-- approve: drop table orders, reason: gone\nDROP TABLE customers;');
  expect(refusedFindings(findings).map(({ rule }) => rule)).toEqual(['data-loss', 'stale-approval']);
});

test.each(['-- approve: drop table orders', '-- approve drop table orders, reason: x', '-- rows: orders many'])(
  'the line "%s" is refused, since it means something and cannot be read',
  async (line) => {
    await expect(lint(`${line}\nDROP TABLE orders;`)).rejects.toMatchObject({ code: 'migration-annotation' });
  },
);

test.each([
  ['CREATE INDEX i ON orders (id);', 100_001, ['blocking-index']],
  ['CREATE INDEX i ON public.orders (id);', 100_001, ['blocking-index']],
  ['CREATE INDEX i ON orders (id);', 100_000, []],
  ['CREATE INDEX CONCURRENTLY i ON orders (id);', 5_000_000, []],
  ['ALTER TABLE orders ADD UNIQUE (id);', 100_001, ['blocking-index']],
  ['ALTER TABLE orders ADD PRIMARY KEY USING INDEX i;', 5_000_000, []],
  ['REINDEX TABLE orders;', 100_001, ['blocking-index']],
  ['REINDEX (CONCURRENTLY) TABLE orders;', 5_000_000, []],
  ["DO $$ BEGIN EXECUTE 'CREATE INDEX i ON orders (id)'; END $$;", 100_001, ['blocking-index']],
  ['CREATE TABLE orders (id int); CREATE INDEX i ON orders (id);', 5_000_000, []],
])('%s on a table of %i rows: %j', async (statement, rows, rules) => {
  const findings = await lint(statement, { tableRows: { 'public.orders': rows } });
  expect(findings.map(({ rule }) => rule)).toEqual(rules);
});

test('a note in the file says how many rows there are where no database is at hand', async () => {
  const findings = await lint('-- rows: orders 2_000_000\nCREATE INDEX i ON orders (id);');
  expect(findings).toMatchObject([{ rule: 'blocking-index', line: 2 }]);
});

test('only the migrations that are asked for are judged', async () => {
  const directory = await migrationsFolder({ '001_a.sql': 'DROP TABLE a;', '002_b.sql': 'DROP TABLE b;' });
  const findings = await lintMigrations(directory, { only: ['002_b'] });
  expect(findings.map(({ path }) => path.endsWith('002_b.sql'))).toEqual([true]);
});

test("the product's own migrations pass", async () => {
  const directory = new URL('../../../schema/migrations', import.meta.url).pathname;
  expect(refusedFindings(await lintMigrations(directory))).toEqual([]);
});
