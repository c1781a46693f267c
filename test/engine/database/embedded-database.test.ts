import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../src/engine/database/database.ts';
import { OneSessionError, takeEmbeddedDatabase } from '../../../src/engine/database/embedded-database.ts';
import type { Acting } from '../../../src/engine/database/database-source.ts';
import { ConnectionLostError, type Session } from '../../../src/engine/session/session.ts';

let database: Database;
beforeAll(async () => void (database = await takeEmbeddedDatabase(null)));
afterAll(() => database.drop());

test('a second session is refused while the first is open, and says what to declare', async () => {
  await using(async (session) => {
    const second = database.open();
    await expect(second).rejects.toBeInstanceOf(OneSessionError);
    await expect(second).rejects.toThrow('Declare the need "sessions" on the check.');
    expect((await session.run('SELECT 1')).rows).toEqual([['1']]);
  });
});

test('a session can be opened after the other one was closed, and finds what was committed', async () => {
  await using(async (session) => void (await session.run('CREATE TABLE kept (id int)')));
  await using(async (session) => {
    expect((await session.run('SELECT count(*) FROM kept')).rows).toEqual([['0']]);
  });
});

test('a closed session takes no more statements', async () => {
  const session = await database.open();
  await session.close();
  await expect(session.ask('SELECT 1')).rejects.toBeInstanceOf(ConnectionLostError);
  await expect(session.script('SELECT 1')).rejects.toBeInstanceOf(ConnectionLostError);
});

test('an open transaction is rolled back when its session is closed', async () => {
  await using(async (session) => {
    await session.run('BEGIN');
    await session.run('CREATE TABLE undone (id int)');
  });
  await using(async (session) => {
    expect((await session.run(`SELECT to_regclass('undone')`)).rows).toEqual([[null]]);
  });
});

test('a transaction that failed does not stay', async () => {
  await using(async (session) => {
    await session.run('BEGIN');
    expect((await session.ask('SELECT no_such_column')).kind).toBe('error');
  });
  await using(async (session) => {
    expect((await session.ask('SELECT 1')).kind).toBe('rows');
  });
});

test.each([
  ['a setting', `SET work_mem = '3MB'`, `SELECT current_setting('work_mem') = '3MB'`],
  ['a role', 'CREATE ROLE guest; SET ROLE guest', `SELECT current_user = 'guest'`],
  ['a temporary table', 'CREATE TEMPORARY TABLE scratch (id int)', `SELECT to_regclass('scratch') IS NOT NULL`],
  ['a prepared statement', 'PREPARE one AS SELECT 1', 'SELECT count(*) > 0 FROM pg_prepared_statements'],
  ['a cursor', 'DECLARE held CURSOR WITH HOLD FOR SELECT 1', 'SELECT count(*) > 0 FROM pg_cursors WHERE is_holdable'],
  ['an advisory lock', 'SELECT pg_advisory_lock(1)', `SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory'`],
])('%s does not outlive its session', async (_, make, isThere) => {
  await using(async (session) => {
    await session.script(make);
    expect((await session.run(isThere)).rows).toEqual([['t']]);
  }, 'superuser');
  await using(async (session) => {
    expect((await session.run(isThere)).rows).toEqual([['f']]);
  });
});

test('the second session has the settings of the first', async () => {
  const settings = 'SELECT name, setting FROM pg_settings ORDER BY name';
  const first = await using((session) => session.run(settings));
  const second = await using((session) => session.run(settings));
  expect(second.rows).toEqual(first.rows);
});

test('two databases share nothing, and dropping one ends its open session only', async () => {
  const other = await takeEmbeddedDatabase(null);
  const session = await other.open();
  await session.run('CREATE TABLE mine (id int)');
  await using(async (own) => {
    expect((await own.run(`SELECT to_regclass('mine')`)).rows).toEqual([[null]]);
    await other.drop();
    await expect(session.ask('SELECT 1')).rejects.toBeInstanceOf(ConnectionLostError);
    expect((await own.run('SELECT 1')).rows).toEqual([['1']]);
  });
  await other.drop();
  await session.close();
});

async function using<Result>(work: (session: Session) => Promise<Result>, acting?: Acting): Promise<Result> {
  const session = await database.open(acting);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
