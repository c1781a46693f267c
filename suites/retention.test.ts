import { join } from 'node:path';
import { readRetentionRules } from '../apexflow/retention/retention-rule.ts';
import { applyRetention } from '../apexflow/retention/retention.ts';
import { checks, indexesIn, needs, planOf, planShape, records, type ProfileUnderTest, type Session } from 'pgparity';

const check = checks();

/** Two hours before New York's clocks go forward, one after Berlin's do: 90 and 180 days back they stand otherwise. */
const at = '2026-03-29T02:30:00Z';
const periods = { security_logs: 90, chat_messages: 365, sessions: 180, job_runs: 90 } as const;

type Table = keyof typeof periods;

for (const zone of ['UTC', 'America/New_York', 'Europe/Berlin', 'Pacific/Auckland', 'Asia/Kathmandu']) {
  check(
    `in the time zone ${zone} a row at the boundary is kept, one a microsecond older is deleted`,
    async ({ session, under, observe, expect }) => {
      await session.run(`SET LOCAL TimeZone = '${zone}'`);
      await insertAround(session);
      const reports = await applyRetention(session, await rulesOf(under), { at, batchRows: 100, dryRun: false });
      const left = await namesLeft(session);
      expect(reports.map(({ table, rows }) => [table, rows])).toEqual(Object.keys(periods).map((table) => [table, 1]));
      expect(left).toEqual(
        Object.fromEntries(Object.keys(periods).map((table) => [table, ['at the boundary', 'younger']])),
      );
      observe('what is kept', left);
    },
  );
}

check(
  'days of a time zone are not 24 hours each, so periods are counted in hours',
  async ({ session, observe, expect }) => {
    const starts: Record<string, string | null> = {};
    for (const zone of ['UTC', 'America/New_York', 'Europe/Berlin']) {
      await session.run(`SET LOCAL TimeZone = '${zone}'`);
      const answer = await session.run(
        `SELECT extract(epoch FROM $1::timestamptz - ($1::timestamptz - interval '90 days')) / 3600`,
        [at],
      );
      starts[zone] = String(Number(answer.rows[0]?.[0]));
    }
    expect(starts).toEqual({ UTC: '2160', 'America/New_York': '2159', 'Europe/Berlin': '2159' });
    observe('hours of 90 days', starts);
  },
);

check('only completed sessions are deleted, counted from their end', async ({ session, under, observe, expect }) => {
  await session.run(
    `INSERT INTO sessions (id, user_id, query, status, created_at, completed_at)
     SELECT name, 'u', 'q', status, $1::timestamptz - created * interval '24 hours', $1::timestamptz - completed * interval '24 hours'
       FROM (VALUES ('completed', 'completed', 200, 181), ('completed late', 'completed', 400, 179), ('without an end', 'completed', 181, NULL),
                    ('failed', 'failed', 400, 400), ('cancelled', 'cancelled', 400, 400), ('running', 'running', 400, NULL))
         AS rows (name, status, created, completed)`,
    [at],
  );
  await applyRetention(session, await rulesOf(under), { at, batchRows: 1, dryRun: false });
  const left = await session.run('SELECT id FROM sessions ORDER BY id COLLATE "C"');
  expect(left.rows.flat()).toEqual(['cancelled', 'completed late', 'failed', 'running']);
  observe('what is kept', left);
});

check('a dry run counts what a run then deletes, and changes nothing', async ({ session, under, observe, expect }) => {
  await session.run(manyLogs, [at]);
  const rules = await rulesOf(under);
  const dry = await applyRetention(session, rules, { at, batchRows: 10, dryRun: true });
  const before = await session.run('SELECT count(*) FROM security_logs');
  const real = await applyRetention(session, rules, { at, batchRows: 10, dryRun: false });
  expect(before.rows).toEqual([['40']]);
  expect(real.map(({ rows }) => rows)).toEqual(dry.map(({ rows }) => rows));
  expect(real[0]).toEqual({ table: 'security_logs', rows: 35, batches: 4, complete: true });
  observe('the dry run', dry.map(reported));
  observe('the run', real.map(reported));
});

check('a run that is interrupted goes on where it was', async ({ database, under, observe, expect }) => {
  const session = await database.open();
  try {
    await session.run(manyLogs, [at]);
    const rules = await rulesOf(under);
    let batches = 0;
    const interrupted = applyRetention(
      {
        run: (sql, values = []) =>
          ++batches > 2 ? Promise.reject(new Error('interrupted')) : session.run(sql, values),
      },
      rules,
      { at, batchRows: 10, dryRun: false },
    );
    await expect(interrupted).rejects.toThrow('interrupted');
    const between = (await session.run('SELECT count(*) FROM security_logs')).rows;
    const [rest] = await applyRetention(session, rules, { at, batchRows: 10, dryRun: false });
    const [again] = await applyRetention(session, rules, { at, batchRows: 10, dryRun: false });
    expect([between, rest?.rows, again?.rows]).toEqual([[['20']], 15, 0]);
    observe('left by the interrupted run', between.flat());
    observe('deleted by the next ones', [rest?.rows ?? null, again?.rows ?? null]);
  } finally {
    await session.run('TRUNCATE security_logs');
    await session.close();
  }
});

check(
  'a row that somebody holds is left for the next run',
  needs('sessions'),
  async ({ cloneDatabase, under, observe, expect }) => {
    const database = await cloneDatabase();
    const [holder, job] = [await database.open(), await database.open()];
    await holder.run(manyLogs, [at]);
    await holder.run('BEGIN');
    await holder.run('SELECT FROM security_logs ORDER BY created_at LIMIT 3 FOR UPDATE');
    const deleted: (number | undefined)[] = [];
    deleted.push((await applyRetention(job, await rulesOf(under), { at, batchRows: 10, dryRun: false }))[0]?.rows);
    await holder.run('COMMIT');
    deleted.push((await applyRetention(job, await rulesOf(under), { at, batchRows: 10, dryRun: false }))[0]?.rows);
    expect(deleted).toEqual([32, 3]);
    observe('deleted', deleted.map(Number));
  },
);

check('the plan of a batch', async ({ session, under, observe, expect }) => {
  await session.run(
    `INSERT INTO security_logs (user_id, action, created_at)
     SELECT 'u', 'execute', $1::timestamptz - i * interval '1 hour' FROM generate_series(1, 5000) AS i`,
    [at],
  );
  await session.run(
    `INSERT INTO sessions (id, user_id, query, status, created_at, completed_at)
     SELECT 's' || i, 'u', 'q', 'completed', $1::timestamptz - i * interval '1 hour', $1::timestamptz - i * interval '1 hour'
       FROM generate_series(1, 5000) AS i`,
    [at],
  );
  await session.run('ANALYZE security_logs, sessions');
  const indexes: Record<string, readonly string[]> = {};
  for (const { table, deleteBatch } of await rulesOf(under)) {
    const plan = await planOf(session, deleteBatch, [at, 100]);
    indexes[table] = indexesIn(plan);
    observe(`of ${table}`, planShape(plan), { statement: deleteBatch });
  }
  expect(indexes).toMatchObject({
    security_logs: expect.arrayContaining(['idx_security_created']),
    sessions: expect.arrayContaining(['idx_sessions_created']),
  });
});

/** 35 of 40 are past their period. */
const manyLogs = `INSERT INTO security_logs (user_id, action, created_at)
  SELECT 'u', 'execute', $1::timestamptz - (84 + i) * interval '24 hours' - interval '1 hour' FROM generate_series(1, 40) AS i`;

function rulesOf(under: ProfileUnderTest) {
  return readRetentionRules(join(under.productFolder, 'schema/retention.sql'));
}

/** A row a microsecond older than the boundary, one at it and one younger, in every table. */
async function insertAround(session: Session): Promise<void> {
  await session.run(
    `INSERT INTO jobs (id, user_id, name, cron_expression, query) VALUES ('j', 'u', 'n', '* * * * *', 'q')`,
  );
  await session.run(`INSERT INTO chat_sessions (id, user_id, target_type, target_id) VALUES ('c', 'u', 't', 't')`);
  for (const [table, days] of Object.entries(periods) as [Table, number][]) {
    for (const [place, [name, distance]] of ages.entries()) {
      const moment = `$1::timestamptz - interval '${days * 24} hours' + interval '${distance}'`;
      await session.run(inserts[table](name, moment, place), [at]);
    }
  }
}

const ages = [
  ['older', '-1 microsecond'],
  ['at the boundary', '0'],
  ['younger', '1 microsecond'],
] as const;

const inserts: Readonly<Record<Table, (name: string, moment: string, place: number) => string>> = {
  security_logs: (name, moment) =>
    `INSERT INTO security_logs (user_id, action, created_at) VALUES ('u', '${name}', ${moment})`,
  chat_messages: (name, moment) =>
    `INSERT INTO chat_messages (id, session_id, user_id, role, content, created_at) VALUES ('${name}', 'c', 'u', 'user', '', ${moment})`,
  sessions: (name, moment) =>
    `INSERT INTO sessions (id, user_id, query, status, created_at, completed_at) VALUES ('${name}', 'u', 'q', 'completed', ${moment}, ${moment})`,
  job_runs: (name, moment, place) =>
    `INSERT INTO job_runs (job_id, user_id, scheduled_for, started_at, output) VALUES ('j', 'u', '2031-01-0${place + 1}Z', ${moment}, '${name}')`,
};

async function namesLeft(session: Session): Promise<Record<string, readonly (string | null)[]>> {
  const columns: Record<Table, string> = {
    security_logs: 'action',
    chat_messages: 'id',
    sessions: 'id',
    job_runs: 'output',
  };
  const left: Record<string, readonly (string | null)[]> = {};
  for (const [table, column] of Object.entries(columns)) {
    const answer = await session.run(`SELECT ${column} AS name FROM ${table} ORDER BY ${column} COLLATE "C"`);
    left[table] = records(answer).map(({ name }) => name ?? null);
  }
  return left;
}

function reported({
  table,
  rows,
  batches,
}: {
  readonly table: string;
  readonly rows: number;
  readonly batches: number;
}): string {
  return `${table}: ${rows} rows, ${batches} batches`;
}
