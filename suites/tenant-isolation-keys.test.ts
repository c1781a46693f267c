import { anotherRow } from '../fixtures/another-row.ts';
import { insertStatement } from '../fixtures/insert-rows.ts';
import { Random } from '../fixtures/random.ts';
import { rowId } from '../fixtures/tenant.ts';
import { checks } from 'pgparity';
import { tableNames } from './expected/columns.ts';
import { duplicate, notNull, refusal } from './refusal.ts';
import { digestOfOthers, insertTenants, rowsOf, tenants } from './tenants.ts';

const check = checks({ prepare: insertTenants });
const [owner, intruder] = tenants;

for (const table of tableNames) {
  check(`${table} refuses a row without a tenant`, async ({ session, under, observe, expect }) => {
    const { user_id: _, ...row } = anotherRow(table, owner, new Random(under.seed));
    const leftOut = await session.attempt(...insertStatement(table, [row]));
    const asNull = await session.attempt(...insertStatement(table, [{ ...row, user_id: null }]));
    const asDefault = await session.attempt(...insertStatement(table, [row, { ...row, user_id: owner }]));
    const refused = notNull(table, 'user_id');
    expect([leftOut, asNull, asDefault].map(refusal)).toEqual([refused, refused, refused]);
    observe('left out', leftOut);
    observe('NULL', asNull);
    observe('DEFAULT', asDefault);
  });

  check(`${table} refuses to take the tenant off its rows`, async ({ session, observe, expect }) => {
    const asNull = await session.attempt(`UPDATE ${table} SET user_id = NULL WHERE user_id = $1`, [owner]);
    const asDefault = await session.attempt(`UPDATE ${table} SET user_id = DEFAULT WHERE user_id = $1`, [owner]);
    const refused = notNull(table, 'user_id');
    expect([asNull, asDefault].map(refusal)).toEqual([refused, refused]);
    observe('NULL', asNull);
    observe('DEFAULT', asDefault);
  });
}

check('the same file is one document for each tenant', async ({ session, under, observe, expect }) => {
  const hash = rowsOf(owner, under).documents[0]?.file_hash ?? null;
  const held = await session.run(
    `SELECT user_id, id FROM documents WHERE file_hash = $1 ORDER BY user_id COLLATE "C"`,
    [hash],
  );
  expect(held.rows).toEqual(tenants.map((tenant) => [tenant, rowId(tenant, 'documents', 0)]));
  observe('documents', held);
  const again = await session.attempt(
    `INSERT INTO documents (id, user_id, filename, file_hash) VALUES ('again', $1, 'again.txt', $2)`,
    [owner, hash],
  );
  expect(refusal(again)).toEqual(duplicate('documents', 'documents_user_id_file_hash_key'));
  observe('a second time for one tenant', again);
});

check('the same key is one state for each tenant', async ({ session, observe, expect }) => {
  const sql = `INSERT INTO system_state (user_id, key, value) VALUES ($1, 'shared', '1')`;
  for (const tenant of tenants) expect(refusal(await session.attempt(sql, [tenant]))).toBe('accepted');
  const again = await session.attempt(sql, [owner]);
  expect(refusal(again)).toEqual(duplicate('system_state', 'system_state_pkey'));
  observe('a second time for one tenant', again);
});

check('a tenant has one row of preferences', async ({ session, observe, expect }) => {
  const again = await session.attempt(`INSERT INTO user_preferences (user_id) VALUES ($1)`, [owner]);
  expect(refusal(again)).toEqual(duplicate('user_preferences', 'user_preferences_pkey'));
  observe('a second time', again);
});

check('tenants differ by every letter and space', async ({ session, observe, expect }) => {
  const found = await session.run(`SELECT count(*)::int FROM sessions WHERE user_id IN ($1, $2, $3, '')`, [
    owner.toUpperCase(),
    `${owner} `,
    ` ${owner}`,
  ]);
  expect(found.rows).toEqual([['0']]);
  observe('rows of near misses', found);
});

// What the schema does not hold together. Each of these is a promise that the statements keep, and not the database;
// when a later schema closes one, its check fails and is turned round.

check(
  'known gap: a child may belong to another tenant than its parent',
  async ({ session, under, observe, expect }) => {
    for (const table of ['job_runs', 'document_chunks', 'chat_messages'] as const) {
      const row = { ...anotherRow(table, owner, new Random(under.seed)), user_id: intruder };
      const answer = await session.attempt(...insertStatement(table, [row]));
      expect({ table, answer: refusal(answer) }).toEqual({ table, answer: 'accepted' });
      observe(table, answer);
    }
  },
);

check('known gap: an insert tells whether another tenant has an id', async ({ session, observe, expect }) => {
  const before = await digestOfOthers(session, intruder);
  const answer = await session.attempt(`INSERT INTO scanned_runs (run_id, user_id) VALUES ($1, $2)`, [
    rowId(owner, 'scanned_runs', 0),
    intruder,
  ]);
  expect(refusal(answer)).toEqual(duplicate('scanned_runs', 'scanned_runs_pkey'));
  expect(await digestOfOthers(session, intruder)).toBe(before);
  observe('answer', answer);
});

check('known gap: an empty tenant is a tenant', async ({ session, under, observe, expect }) => {
  for (const table of tableNames) {
    const row = { ...anotherRow(table, owner, new Random(under.seed)), user_id: '' };
    const answer = await session.attempt(...insertStatement(table, [row]));
    expect({ table, answer: refusal(answer) }).toEqual({ table, answer: 'accepted' });
    observe(table, answer);
  }
});
