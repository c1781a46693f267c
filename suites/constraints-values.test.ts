import { anotherRow } from '../fixtures/another-row.ts';
import { insertStatement } from '../fixtures/insert-rows.ts';
import { Random } from '../fixtures/random.ts';
import { insertTenant, tenantRows } from '../fixtures/tenant.ts';
import { checks, records } from 'pgparity';
import { notNullColumns, nullableColumns, requiredColumns, tableNames } from './expected/columns.ts';
import { expectedChecks } from './expected/constraints.ts';
import { expectedDefaults } from './expected/defaults.ts';
import { notNull, outsideCheck, refusal } from './refusal.ts';

const tenant = 'tenant';
const check = checks({ prepare: (session, under) => insertTenant(session, tenantRows(tenant, under.seed)) });

for (const { table, column, allowed } of expectedChecks) {
  const constraint = `${table}_${column}_check`;

  check(`${constraint} allows ${allowed.join(', ')}`, async ({ session, under, observe, expect }) => {
    const random = new Random(under.seed);
    for (const value of allowed) {
      const [sql, values] = insertStatement(table, [{ ...anotherRow(table, tenant, random), [column]: value }]);
      const answer = await session.run(`${sql} RETURNING ${column}`, values);
      expect(answer.rows).toEqual([[value]]);
      observe(value, answer);
    }
  });

  check(`${constraint} refuses everything else, inserted or updated`, async ({ session, under, observe, expect }) => {
    const random = new Random(under.seed);
    for (const value of refusedOf(allowed)) {
      const [sql, values] = insertStatement(table, [{ ...anotherRow(table, tenant, random), [column]: value }]);
      const inserted = await session.attempt(sql, values);
      const updated = await session.attempt(`UPDATE ${table} SET ${column} = $1`, [value]);
      observe(`insert of ${JSON.stringify(value)}`, inserted);
      observe(`update to ${JSON.stringify(value)}`, updated);
      const refused = value === null ? notNull(table, column) : outsideCheck(table, constraint);
      expect({ value, inserted: refusal(inserted), updated: refusal(updated) }).toEqual({
        value,
        inserted: refused,
        updated: refused,
      });
    }
  });
}

/** Near misses of the allowed values, and the values of the other tables' checks. */
function refusedOf(allowed: readonly string[]): (string | null)[] {
  const others = expectedChecks.flatMap((other) => [...other.allowed] as string[]);
  const nearMisses = allowed.flatMap((value) => [
    value.toUpperCase(),
    `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
    `${value} `,
    ` ${value}`,
    value.slice(0, -1),
  ]);
  const refused = [...nearMisses, ...others, '', ' ', 'null', 'unknown'].filter((value) => !allowed.includes(value));
  return [...new Set(refused), null];
}

for (const table of tableNames) {
  check(`${table} refuses NULL in every NOT NULL column`, async ({ session, under, observe, expect }) => {
    const random = new Random(under.seed);
    for (const column of notNullColumns(table)) {
      const row = { ...anotherRow(table, tenant, random), [column]: null };
      const inserted = await session.attempt(...insertStatement(table, [row]));
      const updated = await session.attempt(`UPDATE ${table} SET ${column} = NULL`);
      observe(`insert of NULL into ${column}`, inserted);
      observe(`update of ${column} to NULL`, updated);
      const refused = notNull(table, column);
      expect({ inserted: refusal(inserted), updated: refusal(updated) }).toEqual({
        inserted: refused,
        updated: refused,
      });
    }
  });

  check(
    `${table} refuses a row that leaves out a column without a default`,
    async ({ session, under, observe, expect }) => {
      const random = new Random(under.seed);
      for (const column of requiredColumns(table)) {
        const { [column]: _, ...row } = anotherRow(table, tenant, random);
        const answer = await session.attempt(...insertStatement(table, [row]));
        expect(refusal(answer)).toEqual(notNull(table, column));
        observe(`without ${column}`, answer);
      }
    },
  );

  check(`${table} applies its defaults`, async ({ session, under, observe, expect }) => {
    const defaults = expectedDefaults[table] ?? {};
    const whole = anotherRow(table, tenant, new Random(under.seed));
    const row = Object.fromEntries(requiredColumns(table).map((column) => [column, whole[column] ?? null]));
    const [sql, values] = insertStatement(table, [row]);
    const returned = Object.entries(defaults).map(([column, value]) =>
      value === 'now()' ? `CASE ${column} WHEN now() THEN 'now()' END AS ${column}` : column,
    );
    const answer = await session.run(`${sql} RETURNING ${returned.join(', ')}`, values);
    observe('defaults', answer);
    expect(records(answer)).toEqual([defaults]);
  });

  const nullable = nullableColumns(table);
  if (nullable.length === 0) continue;
  check(
    `${table} keeps NULL where it is written, in place of a default`,
    async ({ session, under, observe, expect }) => {
      const nulls = Object.fromEntries(nullable.map((column) => [column, null]));
      const row = { ...anotherRow(table, tenant, new Random(under.seed)), ...nulls };
      const [sql, values] = insertStatement(table, [row]);
      const answer = await session.run(`${sql} RETURNING ${nullable.join(', ')}`, values);
      expect(records(answer)).toEqual([nulls]);
      observe('values', answer);
    },
  );
}

check('the generated column cannot be written', async ({ session, under, observe, expect }) => {
  const row = anotherRow('document_chunks', tenant, new Random(under.seed));
  const inserted = await session.attempt(...insertStatement('document_chunks', [{ ...row, content_tsv: "'word':1" }]));
  const insertedNull = await session.attempt(...insertStatement('document_chunks', [{ ...row, content_tsv: null }]));
  const updated = await session.attempt(`UPDATE document_chunks SET content_tsv = to_tsvector('english', 'word')`);
  const refused = { sqlstate: '428C9', table: null, column: null, constraint: null };
  expect([inserted, insertedNull, updated].map(refusal)).toEqual([refused, refused, refused]);
  observe('insert', inserted);
  observe('insert of NULL', insertedNull);
  observe('update', updated);
});

check(
  'the generated column follows its source, also when DEFAULT is written',
  async ({ session, under, observe, expect }) => {
    const row = { ...anotherRow('document_chunks', tenant, new Random(under.seed)), id: 'generated' };
    await session.run(...insertStatement('document_chunks', [{ ...row, content: 'The cats were running' }]));
    const inserted = await session.run(`SELECT content_tsv FROM document_chunks WHERE id = 'generated'`);
    observe('after the insert', inserted);
    expect(inserted.rows).toEqual([["'cat':2 'run':4"]]);
    const updated = await session.run(
      `UPDATE document_chunks SET content = 'A dog sleeps', content_tsv = DEFAULT WHERE id = 'generated' RETURNING content_tsv`,
    );
    expect(updated.rows).toEqual([["'dog':2 'sleep':3"]]);
    observe('after the update', updated);
  },
);
