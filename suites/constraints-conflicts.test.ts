import { anotherRow, type TableName } from '../fixtures/another-row.ts';
import { insertStatement } from '../fixtures/insert-rows.ts';
import { Random } from '../fixtures/random.ts';
import { insertTenant, rowId, tenantRows } from '../fixtures/tenant.ts';
import { checks, needs, type Session, type Value } from 'pgparity';
import { untilItBlocks } from './blocked.ts';

const tenant = 'tenant';
const check = checks({ prepare: (session, under) => insertTenant(session, tenantRows(tenant, under.seed)) });

const claimRun = `INSERT INTO job_runs (job_id, user_id, scheduled_for) VALUES ($1, $2, $3)
  ON CONFLICT (job_id, scheduled_for) DO NOTHING RETURNING status`;
const run: readonly Value[] = [rowId(tenant, 'jobs', 0), tenant, '2031-05-01T12:00:00Z'];

check('a scheduled run is claimed once', async ({ session, observe, expect }) => {
  const first = await session.run(claimRun, run);
  const second = await session.run(claimRun, run);
  expect([first.rows, second.rows]).toEqual([[['running']], []]);
  observe('first claim', first);
  observe('second claim', second);
});

check('of two workers at once one claims the run', needs('sessions'), async ({ cloneDatabase, observe, expect }) => {
  const [winner, loser] = await twoWorkers(cloneDatabase);
  await winner.run('BEGIN');
  expect((await winner.run(claimRun, run)).rowCount).toBe(1);
  const losing = loser.run(claimRun, run);
  await untilItBlocks(winner);
  await winner.run('COMMIT');
  const lost = await losing;
  expect(lost.rowCount).toBe(0);
  observe('the second claim', lost);
});

check('a run whose first worker rolls back is free', needs('sessions'), async ({ cloneDatabase, observe, expect }) => {
  const [quitter, heir] = await twoWorkers(cloneDatabase);
  await quitter.run('BEGIN');
  expect((await quitter.run(claimRun, run)).rowCount).toBe(1);
  const inheriting = heir.run(claimRun, run);
  await untilItBlocks(quitter);
  await quitter.run('ROLLBACK');
  const inherited = await inheriting;
  expect(inherited.rowCount).toBe(1);
  observe('the second claim', inherited);
});

async function twoWorkers(cloneDatabase: () => Promise<{ open(): Promise<Session> }>): Promise<[Session, Session]> {
  const database = await cloneDatabase();
  const first = await database.open();
  await first.run(
    `INSERT INTO jobs (id, user_id, name, cron_expression, query) VALUES ($1, $2, 'n', '* * * * *', 'q')`,
    [run[0] ?? null, tenant],
  );
  return [first, await database.open()];
}

/** Writing one row twice: what the second one does, and what it returns. */
const conflicts = [
  {
    what: 'the same upload is skipped',
    table: 'documents',
    keep: { user_id: tenant, file_hash: 'same-hash' },
    action: 'ON CONFLICT (user_id, file_hash) DO NOTHING RETURNING file_hash',
    first: [['same-hash']],
    second: [],
  },
  {
    what: 'the same upload updates its row',
    table: 'documents',
    keep: { user_id: tenant, file_hash: 'same-hash', filename: 'again.txt' },
    action: `ON CONFLICT (user_id, file_hash) DO UPDATE SET filename = EXCLUDED.filename, total_chunks = documents.total_chunks + 1
      RETURNING filename, total_chunks`,
    first: [['again.txt', '0']],
    second: [['again.txt', '1']],
  },
  {
    what: 'an upload without a hash is never the same',
    table: 'documents',
    keep: { user_id: tenant, file_hash: null },
    action: 'ON CONFLICT (user_id, file_hash) DO NOTHING RETURNING file_hash',
    first: [[null]],
    second: [[null]],
  },
  {
    what: 'a chunk is written again',
    table: 'document_chunks',
    keep: { document_id: rowId(tenant, 'documents', 0), chunk_index: 77, content: 'new words' },
    action: `ON CONFLICT (document_id, chunk_index) DO UPDATE SET content = EXCLUDED.content || ' again'
      RETURNING chunk_index, content, content_tsv`,
    first: [['77', 'new words', "'new':1 'word':2"]],
    second: [['77', 'new words again', "'new':1 'word':2"]],
  },
  {
    what: 'a state is updated',
    table: 'system_state',
    keep: { user_id: tenant, key: 'same', value: '{"n":1}' },
    action: `ON CONFLICT (user_id, key) DO UPDATE SET value = EXCLUDED.value || '{"updated":true}' RETURNING value`,
    first: [['{"n": 1}']],
    second: [['{"n": 1, "updated": true}']],
  },
  {
    what: 'preferences are merged',
    table: 'user_preferences',
    keep: { user_id: 'new-tenant', preferences: '{"theme":"dark"}' },
    action: `ON CONFLICT (user_id) DO UPDATE SET preferences = user_preferences.preferences || '{"seen":1}' RETURNING preferences`,
    first: [['{"theme": "dark"}']],
    second: [['{"seen": 1, "theme": "dark"}']],
  },
  {
    what: 'a scanned run is noted once',
    table: 'scanned_runs',
    keep: { run_id: 'same-run' },
    action: 'ON CONFLICT DO NOTHING RETURNING run_id',
    first: [['same-run']],
    second: [],
  },
  {
    what: 'a memory is updated by the name of its key',
    table: 'memories',
    keep: { id: 'same-memory', category: 'fact' },
    action: `ON CONFLICT ON CONSTRAINT memories_pkey DO UPDATE SET category = 'seen' WHERE memories.category = 'fact'
      RETURNING category`,
    first: [['fact']],
    second: [['seen']],
  },
] as const;

for (const [index, { what, table, keep, action, first, second }] of conflicts.entries()) {
  check(`${table}: ${what}`, async ({ session, under, observe, expect }) => {
    const random = new Random(under.seed + index);
    const write = () => {
      const total = table === 'documents' ? { total_chunks: 0 } : {};
      const [sql, values] = insertStatement(table, [{ ...anotherRow(table, tenant, random), ...total, ...keep }]);
      return session.run(`${sql} ${action}`, values);
    };
    const answers = [await write(), await write()];
    expect(answers.map((answer) => answer.rows)).toEqual([first, second]);
    observe('first', answers[0] ?? null);
    observe('second', answers[1] ?? null);
  });
}

check('ON CONFLICT catches only the key that it names', async ({ session, observe, expect }) => {
  const sql = `INSERT INTO documents (id, user_id, filename, file_hash) VALUES ($1, $2, 'a.txt', 'hash')
    ON CONFLICT (user_id, file_hash) DO NOTHING`;
  await session.run(sql, ['document', tenant]);
  const sameId = await session.attempt(sql, ['document', 'another-tenant']);
  expect(sameId).toMatchObject({ kind: 'error', sqlstate: '23505', constraint: 'documents_pkey' });
  observe('the same id', sameId);
});

check('ON CONFLICT needs a key that exists', async ({ session, observe, expect }) => {
  const cases: readonly (readonly [TableName, string])[] = [
    ['documents', '(file_hash)'],
    ['scanned_runs', '(user_id, run_id)'],
    ['job_runs', '(job_id)'],
    ['system_state', '(key)'],
  ];
  for (const [table, columns] of cases) {
    const answer = await session.attempt(`INSERT INTO ${table} DEFAULT VALUES ON CONFLICT ${columns} DO NOTHING`);
    expect({ table, answer }).toMatchObject({ table, answer: { kind: 'error', sqlstate: '42P10' } });
    observe(`${table} ${columns}`, answer);
  }
});

check('one statement cannot update the same row twice', async ({ session, observe, expect }) => {
  const answer = await session.attempt(
    `INSERT INTO system_state (user_id, key, value) VALUES ('tenant', 'twice', '1'), ('tenant', 'twice', '2')
     ON CONFLICT (user_id, key) DO UPDATE SET value = EXCLUDED.value`,
  );
  expect(answer).toMatchObject({ kind: 'error', sqlstate: '21000' });
  observe('answer', answer);
});
