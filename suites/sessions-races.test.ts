import { checks, needs, scalar, type Session } from 'pgparity';
import { untilItBlocks } from './blocked.ts';
import { openSessions, outcome } from './open-sessions.ts';

const check = checks();
const sessions = needs('sessions');

const job = `INSERT INTO jobs (id, user_id, name, cron_expression, query) VALUES ('j', 'u', 'n', '* * * * *', 'q')`;

check('of four workers, each run of a job is claimed by one', sessions, async ({ cloneDatabase, observe, expect }) => {
  const database = await cloneDatabase();
  const workers: Session[] = [];
  for (let worker = 0; worker < 4; worker++) workers.push(await database.open());
  await workers[0]?.run(job);
  const hours = Array.from({ length: 24 }, (_, hour) => `2031-05-01T${String(hour).padStart(2, '0')}:00:00Z`);
  const claim = `INSERT INTO job_runs (job_id, user_id, scheduled_for) VALUES ('j', 'u', $1)
    ON CONFLICT (job_id, scheduled_for) DO NOTHING RETURNING id`;
  const claimed = await Promise.all(
    workers.map(async (worker) => {
      let own = 0;
      for (const hour of hours) own += (await worker.run(claim, [hour])).rowCount;
      return own;
    }),
  );
  const total = claimed.reduce((sum, own) => sum + own, 0);
  expect(total).toBe(hours.length);
  observe('runs claimed', total);
});

check('concurrent increments in one upsert are all counted', sessions, async ({ cloneDatabase, observe, expect }) => {
  const [one, other] = await openSessions(cloneDatabase);
  const upsert = `INSERT INTO system_state AS s (user_id, key, value) VALUES ('u', 'n', '1')
    ON CONFLICT (user_id, key) DO UPDATE SET value = to_jsonb(s.value::int + 1)`;
  const twenty = async (session: Session): Promise<void> => {
    for (let time = 0; time < 20; time++) await session.run(upsert);
  };
  await Promise.all([twenty(one), twenty(other)]);
  const total = scalar(await one.run("SELECT value FROM system_state WHERE key = 'n'"));
  expect(total).toBe('40');
  observe('the count', total);
});

/** Two writes of one row at once: the second one waits for the first, then goes on from its row. */
const meetings = [
  {
    name: 'two first writes of preferences are both kept',
    first: merge({ theme: 'dark' }),
    second: merge({ language: 'en' }),
    read: 'SELECT preferences FROM user_preferences',
    after: [['{"theme": "dark", "language": "en"}']],
    outcome: 'done',
  },
  {
    name: 'of two uploads of one file the second finds the first',
    first: upload('one', 'DO NOTHING'),
    second: upload('two', 'DO NOTHING'),
    read: 'SELECT id, filename FROM documents',
    after: [['one', 'one.txt']],
    outcome: 'done',
  },
  {
    name: 'of two uploads that update, the last name stays',
    first: upload('one', 'DO UPDATE SET filename = EXCLUDED.filename'),
    second: upload('two', 'DO UPDATE SET filename = EXCLUDED.filename'),
    read: 'SELECT id, filename FROM documents',
    after: [['one', 'two.txt']],
    outcome: 'done',
  },
  {
    name: 'of two inserts without ON CONFLICT the second is refused',
    first: `INSERT INTO scanned_runs (run_id, user_id) VALUES ('r', 'u')`,
    second: `INSERT INTO scanned_runs (run_id, user_id) VALUES ('r', 'u')`,
    read: 'SELECT count(*) FROM scanned_runs',
    after: [['1']],
    outcome: '23505',
  },
  {
    name: 'a run of a job that is being deleted is refused',
    before: job,
    first: `DELETE FROM jobs WHERE id = 'j'`,
    second: `INSERT INTO job_runs (job_id, user_id, scheduled_for) VALUES ('j', 'u', '2031-05-01T12:00:00Z')`,
    read: 'SELECT count(*) FROM job_runs',
    after: [['0']],
    outcome: '23503',
  },
  {
    name: 'a job with a run that is being written waits, then takes the run along',
    before: job,
    first: `INSERT INTO job_runs (job_id, user_id, scheduled_for) VALUES ('j', 'u', '2031-05-01T12:00:00Z')`,
    second: `DELETE FROM jobs WHERE id = 'j'`,
    read: 'SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM job_runs)',
    after: [['0', '0']],
    outcome: 'done',
  },
] as const;

for (const meeting of meetings) {
  check(meeting.name, sessions, async ({ cloneDatabase, observe, expect }) => {
    const [one, other] = await openSessions(cloneDatabase);
    if ('before' in meeting) await one.run(meeting.before);
    await one.run('BEGIN');
    await one.run(meeting.first);
    const waiting = other.ask(meeting.second);
    await untilItBlocks(one);
    await one.run('COMMIT');
    const second = await waiting;
    const after = await one.run(meeting.read);
    expect([outcome(second), after.rows]).toEqual([meeting.outcome, meeting.after]);
    observe('the second answer', second);
    observe('what is kept', after);
  });
}

check(
  'optimistic locking: the second writer of one version changes nothing',
  sessions,
  async ({ cloneDatabase, observe, expect }) => {
    const [one, other] = await openSessions(cloneDatabase);
    await one.run(merge({ theme: 'light' }));
    const version = scalar(await one.run('SELECT updated_at FROM user_preferences'));
    const change = `UPDATE user_preferences SET preferences = preferences || $2::jsonb, updated_at = clock_timestamp()
      WHERE user_id = 'u' AND updated_at = $1 RETURNING preferences`;
    await one.run('BEGIN');
    const first = await one.run(change, [version, '{"theme": "dark"}']);
    const waiting = other.run(change, [version, '{"theme": "blue"}']);
    await untilItBlocks(one);
    await one.run('COMMIT');
    const second = await waiting;
    expect([first.rows, second.rows]).toEqual([[['{"theme": "dark"}']], []]);
    observe('the first writer', first);
    observe('the second writer', second);
  },
);

check('two workers that skip locked rows share the due jobs', sessions, async ({ cloneDatabase, observe, expect }) => {
  const [one, other] = await openSessions(cloneDatabase);
  await one.run(`INSERT INTO jobs (id, user_id, name, cron_expression, query, next_run)
    SELECT 'j' || i, 'u', 'n', '* * * * *', 'q', timestamptz '2026-01-01 00:00Z' + i * interval '1 hour' FROM generate_series(1, 4) AS i`);
  const take = `SELECT id FROM jobs WHERE enabled AND next_run <= '2026-02-01' ORDER BY next_run LIMIT 2 FOR UPDATE SKIP LOCKED`;
  await one.run('BEGIN');
  const first = await one.run(take);
  const second = await other.run(take);
  await one.run('COMMIT');
  expect([first.rows.flat(), second.rows.flat()]).toEqual([
    ['j1', 'j2'],
    ['j3', 'j4'],
  ]);
  observe('the first worker', first);
  observe('the second worker', second);
});

function merge(preferences: Readonly<Record<string, string>>): string {
  return `INSERT INTO user_preferences AS p (user_id, preferences) VALUES ('u', '${JSON.stringify(preferences)}')
    ON CONFLICT (user_id) DO UPDATE SET preferences = p.preferences || EXCLUDED.preferences`;
}

function upload(id: string, action: string): string {
  return `INSERT INTO documents (id, user_id, filename, file_hash) VALUES ('${id}', 'u', '${id}.txt', 'hash')
    ON CONFLICT (user_id, file_hash) ${action}`;
}
