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
