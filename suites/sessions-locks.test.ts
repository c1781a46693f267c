import { checks, needs, scalar, type Session } from 'pgparity';
import { untilItBlocks } from './blocked.ts';
import { openSessions, outcome } from './open-sessions.ts';

const check = checks();
const sessions = needs('sessions');

const twoRows = `INSERT INTO system_state (user_id, key, value) VALUES ('u', 'x', '1'), ('u', 'y', '1')`;

check('of two transactions in a deadlock one is ended', sessions, async ({ cloneDatabase, observe, expect }) => {
  const [one, other] = await openSessions(cloneDatabase);
  await one.run(twoRows);
  for (const session of [one, other]) await session.run('BEGIN');
  await one.run(setting('x'));
  await other.run(setting('y'));
  const waiting = one.ask(setting('y'));
  await untilItBlocks(other);
  const answers = await Promise.all([waiting, other.ask(setting('x'))]);
  const outcomes = answers.map(outcome).sort();
  // Which one is ended depends on whose wait is looked at first.
  expect(outcomes).toEqual(['40P01', 'done']);
  observe('the answers', outcomes);
  for (const session of [one, other]) await session.run('ROLLBACK');
});

check('rows locked in one order cause no deadlock', sessions, async ({ cloneDatabase, observe, expect }) => {
  const [one, other] = await openSessions(cloneDatabase);
  await one.run(twoRows);
  for (const session of [one, other]) await session.run('BEGIN');
  const lockAll = 'SELECT key FROM system_state ORDER BY key FOR UPDATE';
  await one.run(lockAll);
  const waiting = other.run(lockAll);
  await untilItBlocks(one);
  await one.run('COMMIT');
  const locked = await waiting;
  expect(locked.rows.flat()).toEqual(['x', 'y']);
  observe('rows locked by the second', locked);
});

check(
  'a locked row is not waited for with NOWAIT or a time-out',
  sessions,
  async ({ cloneDatabase, observe, expect }) => {
    const [one, other] = await openSessions(cloneDatabase);
    await one.run(twoRows);
    await one.run('BEGIN');
    await one.run(setting('x'));
    const select = "SELECT value FROM system_state WHERE key = 'x'";
    const answers = {
      read: outcome(await other.ask(select)),
      NOWAIT: outcome(await other.ask(`${select} FOR UPDATE NOWAIT`)),
      'SKIP LOCKED': (await other.run(`${select} FOR UPDATE SKIP LOCKED`)).rowCount,
      lock_timeout: await limited(other, 'lock_timeout', `${select} FOR UPDATE`),
      statement_timeout: await limited(other, 'statement_timeout', `${select} FOR UPDATE`),
    };
    expect(answers).toEqual({
      read: 'done',
      NOWAIT: '55P03',
      'SKIP LOCKED': 0,
      lock_timeout: '55P03',
      statement_timeout: '57014',
    });
    observe('the answers', answers);
  },
);

check('an advisory lock is held by one session', sessions, async ({ cloneDatabase, observe, expect }) => {
  const [one, other] = await openSessions(cloneDatabase);
  const seen = {
    'taken twice by one session': [
      await tried(one, 'pg_try_advisory_lock(7)'),
      await tried(one, 'pg_try_advisory_lock(7)'),
    ],
    'by another one': await tried(other, 'pg_try_advisory_lock(7)'),
    'another key': await tried(other, 'pg_try_advisory_lock(8)'),
    'shared beside exclusive': await tried(other, 'pg_try_advisory_lock_shared(7)'),
    'released once of twice': await tried(one, 'pg_advisory_unlock(7)'),
    'still held': await tried(other, 'pg_try_advisory_lock(7)'),
    'released twice': await tried(one, 'pg_advisory_unlock(7)'),
    free: await tried(other, 'pg_try_advisory_lock(7)'),
    'released by a stranger': await tried(one, 'pg_advisory_unlock(7)'),
  };
  expect(seen).toEqual({
    'taken twice by one session': ['t', 't'],
    'by another one': 'f',
    'another key': 't',
    'shared beside exclusive': 'f',
    'released once of twice': 't',
    'still held': 'f',
    'released twice': 't',
    free: 't',
    'released by a stranger': 'f',
  });
  observe('the answers', seen);
});

check(
  'an advisory lock outlives a rollback, one of the transaction does not',
  sessions,
  async ({ cloneDatabase, observe, expect }) => {
    const [one, other] = await openSessions(cloneDatabase);
    const free = async (key: number) => scalar(await other.run(`SELECT pg_try_advisory_xact_lock(${key})`));
    await one.run('BEGIN');
    await one.run('SELECT pg_advisory_lock(1), pg_advisory_xact_lock(2)');
    const during = [await free(1), await free(2)];
    await one.run('ROLLBACK');
    const rolledBack = [await free(1), await free(2)];
    const waiting = other.run('SELECT pg_advisory_xact_lock(1)');
    await untilItBlocks(one);
    await one.close();
    await waiting;
    expect([during, rolledBack]).toEqual([
      ['f', 'f'],
      ['f', 't'],
    ]);
    observe('free during the transaction', during);
    observe('free after the rollback', rolledBack);
  },
);

check('an advisory lock of another database is another lock', sessions, async ({ cloneDatabase, observe, expect }) => {
  const here = await (await cloneDatabase()).open();
  const there = await (await cloneDatabase()).open();
  await here.run('SELECT pg_advisory_lock(7)');
  const free = scalar(await there.run('SELECT pg_try_advisory_lock(7)'));
  expect(free).toBe('t');
  observe('free in another database', free);
});

function setting(key: string): string {
  return `UPDATE system_state SET value = '2' WHERE user_id = 'u' AND key = '${key}'`;
}

async function tried(session: Session, call: string): Promise<string | null> {
  return scalar(await session.run(`SELECT ${call}`));
}

async function limited(session: Session, limit: string, statement: string): Promise<string> {
  await session.run(`SELECT set_config('${limit}', '50ms', false)`);
  const answer = outcome(await session.ask(statement));
  await session.run(`SELECT set_config('${limit}', '0', false)`);
  return answer;
}
