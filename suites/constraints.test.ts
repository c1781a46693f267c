import { anotherRow, type TableName } from '../fixtures/another-row.ts';
import { insertStatement, type Row } from '../fixtures/insert-rows.ts';
import { Random } from '../fixtures/random.ts';
import { insertTenant, rowId, tenantRows } from '../fixtures/tenant.ts';
import { checks, type Answer } from 'pgparity';
import { quoteIdentifier } from '../src/engine/sql/identifier.ts';
import { expectedConstraints, expectedKeys, expectedReferences } from './expected/constraints.ts';
import { notOwnedByExtension } from './not-owned-by-extension.ts';
import { duplicate, orphan, refusal } from './refusal.ts';

const tenant = 'tenant';
const check = checks({ prepare: (session, under) => insertTenant(session, tenantRows(tenant, under.seed)) });

check('the constraints are exactly these', async ({ session, observe, expect }) => {
  const answer = await session.run(
    `SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
       FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND ${notOwnedByExtension('pg_class', 'conrelid')}
      ORDER BY conrelid::regclass::text COLLATE "C", conname`,
  );
  observe('constraints', answer);
  expect(answer.rows).toEqual(expectedConstraints);
});

check('every constraint is in force, and none can be deferred', async ({ session, observe, expect }) => {
  const answer = await session.run(
    `SELECT conname::text FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND (NOT convalidated OR condeferrable OR NOT conislocal)
        AND ${notOwnedByExtension('pg_class', 'conrelid')}
      ORDER BY conname`,
  );
  expect(answer.rows).toEqual([]);
  observe('other constraints', answer);
});

for (const { table, constraint, columns } of expectedKeys) {
  check(
    `${constraint} refuses a second row with the same ${columns.join(' and ')}`,
    async ({ session, under, observe, expect }) => {
      const random = new Random(under.seed);
      const first = withId(anotherRow(table, tenant, random), 1_000_001);
      const second = withId(anotherRow(table, tenant, random), 1_000_002);
      const same = Object.fromEntries(columns.map((column) => [column, first[column] ?? null]));

      expect(refusal(await session.attempt(...insertStatement(table, [first])))).toBe('accepted');
      const inserted = await session.attempt(...insertStatement(table, [{ ...second, ...same }]));
      observe('insert', inserted);
      expect(refusal(inserted)).toEqual(duplicate(table, constraint));

      expect(refusal(await session.attempt(...insertStatement(table, [second])))).toBe('accepted');
      const updated = await session.attempt(...updateStatement(table, columns, same, second));
      expect(refusal(updated)).toEqual(duplicate(table, constraint));
      observe('update', updated);
    },
  );

  /** Tables that count for themselves get a number of the check's own, so that no other row can have it. */
  function withId(row: Row, id: number): Row {
    return table === 'job_runs' || table === 'security_logs' ? { ...row, id } : row;
  }
}

/** Sets the key's columns of the row `of` to other values. */
function updateStatement(table: TableName, columns: readonly string[], to: Row, of: Row): [string, Row[string][]] {
  const sets = columns.map((column, index) => `${quoteIdentifier(column)} = $${index + 1}`);
  const where = columns.map((column, index) => `${quoteIdentifier(column)} = $${columns.length + index + 1}`);
  return [
    `UPDATE ${table} SET ${sets.join(', ')} WHERE ${where.join(' AND ')}`,
    [...columns.map((column) => to[column] ?? null), ...columns.map((column) => of[column] ?? null)],
  ];
}

check('one statement cannot insert the same key twice', async ({ session, observe, expect }) => {
  const answer = await session.attempt(
    `INSERT INTO scanned_runs (run_id, user_id) VALUES ('twice', 'tenant'), ('twice', 'tenant')`,
  );
  expect(refusal(answer)).toEqual(duplicate('scanned_runs', 'scanned_runs_pkey'));
  observe('answer', answer);
});

check('two documents without a hash are two documents', async ({ session, observe, expect }) => {
  const sql = `INSERT INTO documents (id, user_id, filename, file_hash) VALUES ($1, 'tenant', 'a.txt', $2)`;
  expect(refusal(await session.attempt(sql, ['no-hash-1', null]))).toBe('accepted');
  const second = await session.attempt(sql, ['no-hash-2', null]);
  expect(refusal(second)).toBe('accepted');
  observe('second NULL', second);
  expect(refusal(await session.attempt(sql, ['empty-hash-1', '']))).toBe('accepted');
  const empty = await session.attempt(sql, ['empty-hash-2', '']);
  expect(refusal(empty)).toEqual(duplicate('documents', 'documents_user_id_file_hash_key'));
  observe('second empty text', empty);
});

check('a key tells letters, spaces and ways of writing them apart', async ({ session, observe, expect }) => {
  // The last two look alike: é as one character, and as e with an accent.
  const ids = ['Run', 'run', 'run ', ' run', '', '\u00e9', 'e\u0301'];
  for (const id of ids) {
    const answer = await session.attempt(`INSERT INTO scanned_runs (run_id, user_id) VALUES ($1, 'spaces')`, [id]);
    expect(refusal(answer)).toBe('accepted');
  }
  const kept = await session.run(
    `SELECT encode(convert_to(run_id, 'UTF8'), 'hex') FROM scanned_runs WHERE user_id = 'spaces' ORDER BY 1`,
  );
  expect(kept.rowCount).toBe(ids.length);
  observe('ids as bytes', kept);
});

check('a key that does not fit into an index page is refused', async ({ session, observe, expect }) => {
  const answer = await session.attempt(
    `INSERT INTO scanned_runs (run_id, user_id)
     SELECT string_agg(md5(number::text), '' ORDER BY number), 'tenant' FROM generate_series(1, 200) number`,
  );
  expect(refusal(answer)).toEqual({
    sqlstate: '54000',
    table: 'scanned_runs',
    column: null,
    constraint: 'scanned_runs_pkey',
  });
  observe('answer', answer);
});

check(
  'a scheduled instant is the same in every time zone, and another one a microsecond later',
  async ({ session, observe, expect }) => {
    const claim = async (scheduledFor: string) =>
      session.attempt(`INSERT INTO job_runs (job_id, user_id, scheduled_for) VALUES ($1, 'tenant', $2)`, [
        rowId(tenant, 'jobs', 0),
        scheduledFor,
      ]);
    const refused = duplicate('job_runs', 'job_runs_job_id_scheduled_for_key');
    expect(refusal(await claim('2031-05-01T12:00:00Z'))).toBe('accepted');
    const cases = [
      ['2031-05-01T14:00:00+02:00', refused],
      ['2031-05-01T12:00:00.0000004Z', refused],
      ['2031-05-01T12:00:00.000001Z', 'accepted'],
    ] as const;
    for (const [instant, expected] of cases) {
      const answer = await claim(instant);
      expect({ instant, answer: refusal(answer) }).toEqual({ instant, answer: expected });
      observe(instant, answer);
    }
  },
);

for (const { child, column, parent, constraint } of expectedReferences) {
  check(
    `${constraint} refuses an orphan, inserted or made by an update`,
    async ({ session, under, observe, expect }) => {
      const orphanRow = { ...anotherRow(child, tenant, new Random(under.seed)), [column]: 'nobody' };
      const inserted = await session.attempt(...insertStatement(child, [orphanRow]));
      const updated = await session.attempt(
        `UPDATE ${child} SET ${column} = 'nobody' WHERE id = (SELECT min(id) FROM ${child})`,
      );
      const empty = await session.attempt(
        `UPDATE ${child} SET ${column} = '' WHERE id = (SELECT min(id) FROM ${child})`,
      );
      for (const [what, answer] of Object.entries({ inserted, updated, empty }) as [string, Answer][]) {
        expect({ what, answer: refusal(answer) }).toEqual({ what, answer: orphan(child, constraint) });
        observe(what, answer);
      }
    },
  );

  check(`${constraint} keeps a parent's id while it has children`, async ({ session, observe, expect }) => {
    const withChildren = await session.attempt(`UPDATE ${parent} SET id = id || '/new' WHERE id = $1`, [
      rowId(tenant, parent, 0),
    ]);
    expect(refusal(withChildren)).toEqual(orphan(child, constraint));
    observe('with children', withChildren);
    await session.run(`DELETE FROM ${child} WHERE ${column} = $1`, [rowId(tenant, parent, 0)]);
    const without = await session.attempt(`UPDATE ${parent} SET id = id || '/new' WHERE id = $1`, [
      rowId(tenant, parent, 0),
    ]);
    expect(refusal(without)).toBe('accepted');
    observe('without children', without);
  });

  check(`${constraint} is checked at once and cannot wait for the end`, async ({ session, observe, expect }) => {
    const deferred = await session.attempt(`SET CONSTRAINTS ${constraint} DEFERRED`);
    expect(refusal(deferred)).toEqual({ sqlstate: '42809', table: null, column: null, constraint: null });
    observe('deferring', deferred);
  });

  check(
    `${parent} cannot be truncated or dropped while ${child} refers to it`,
    async ({ session, observe, expect }) => {
      const truncated = await session.attempt(`TRUNCATE ${parent}`);
      expect(refusal(truncated)).toEqual({ sqlstate: '0A000', table: null, column: null, constraint: null });
      observe('truncate', truncated);
      const dropped = await session.attempt(`DROP TABLE ${parent}`);
      expect(refusal(dropped)).toEqual({ sqlstate: '2BP01', table: null, column: null, constraint: null });
      observe('drop', dropped);
    },
  );
}

check('a child moves to another parent', async ({ session, observe, expect }) => {
  const [first, second] = [rowId(tenant, 'jobs', 0), rowId(tenant, 'jobs', 1)];
  const moved = await session.attempt(`UPDATE job_runs SET job_id = $1 WHERE job_id = $2`, [second, first]);
  expect(moved).toMatchObject({ kind: 'rows', rowCount: 2 });
  observe('moved', moved);
});
