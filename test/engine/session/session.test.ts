import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import type { ErrorAnswer, RowsAnswer } from '../../../src/engine/session/answer.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { ConnectionLostError, StatementError, type Session } from '../../../src/engine/session/session.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const native = await nativeServer.find(pgvector, process.env);
const reason = native.available ? '' : ` (skipped: ${native.reason})`;

describe('embedded', () => {
  let session: Session;
  beforeAll(async () => void (session = await openSession({ kind: 'embedded', archive: null })));
  afterAll(() => session.close());
  keepsTheContract(() => session);
});

describe.skipIf(!native.available)(`native${reason}`, () => {
  let server: RunningServer;
  let session: Session;
  beforeAll(async () => {
    server = await nativeServer.start(pgvector, { environment: process.env });
    session = await openSession(server.endpoint);
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
  });
  keepsTheContract(() => session);

  test('a server that went away is a lost connection, not an answer', async () => {
    const victim = await openSession(server.endpoint);
    const processId = (await victim.run('SELECT pg_backend_pid()')).rows[0]?.[0];
    await session.run('SELECT pg_terminate_backend($1)', [Number(processId)]);
    await expect(victim.ask('SELECT 1')).rejects.toThrow(ConnectionLostError);
    await victim.close();
  });

  test('a wrong password is told with host, database and user, and without the password', async () => {
    if (server.endpoint.kind !== 'postgres') throw new RangeError('a native server has a URL');
    const url = new URL(server.endpoint.url);
    url.password = 'wrong-secret';
    const refusal = await openSession({ kind: 'postgres', url: url.href }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConnectionLostError);
    expect(String(refusal)).toMatch(
      /No connection to 127\.0\.0\.1:\d+\/postgres as "pgparity": password authentication/,
    );
    expect(String(refusal)).not.toContain('wrong-secret');
  });
});

/** What every session promises, whichever driver carries it. */
function keepsTheContract(open: () => Session): void {
  test('many statements run one after another, and the first refusal ends them', async () => {
    const session = open();
    await session.run('BEGIN');
    const statements = [
      'CREATE TEMPORARY TABLE many (id int PRIMARY KEY)',
      "DO $$ BEGIN RAISE NOTICE 'heard'; END $$",
      'INSERT INTO many SELECT generate_series(1, 3)',
      'SELECT * FROM many',
      'INSERT INTO many VALUES (2)',
      'INSERT INTO many VALUES (4)',
    ];
    let done = 0;
    const notices = await session.runAll(statements.slice(0, 4), () => (done += 1));
    expect([done, notices.map(({ message }) => message)]).toEqual([4, ['heard']]);
    await expect(session.runAll(statements.slice(3), () => (done += 1))).rejects.toMatchObject({
      answer: { statement: 'INSERT INTO many VALUES (2)', sqlstate: '23505', constraint: 'many_pkey' },
    });
    expect(done).toBe(5);
    expect(await session.ask('SELECT 1')).toMatchObject({ sqlstate: '25P02' });
    await session.run('ROLLBACK');
    expect((await session.run('SELECT 1')).rows).toEqual([['1']]);
  });

  test('values arrive as the server wrote them, with the names of their types', async () => {
    const answer = await open().run(
      `SELECT 9007199254740993::int8 AS big, 1.10::numeric AS exact, true AS yes, NULL::text AS nothing, '{1,NULL}'::int[] AS list,
              '{"a": 1}'::jsonb AS document, '2026-01-02 03:04:05+00'::timestamptz AT TIME ZONE 'UTC' AS moment`,
    );
    expect(answer.rows).toEqual([
      ['9007199254740993', '1.10', 't', null, '{1,NULL}', '{"a": 1}', '2026-01-02 03:04:05'],
    ]);
    expect(answer.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'big int8',
      'exact numeric',
      'yes bool',
      'nothing text',
      'list _int4',
      'document jsonb',
      'moment timestamp',
    ]);
  });

  test('parameters travel as text, and NULL stays NULL', async () => {
    const answer = await open().run('SELECT $1::int8 + 1, $2::bool, $3::text, $4::jsonb', [
      41n,
      false,
      null,
      '{"a":1}',
    ]);
    expect(answer.rows).toEqual([['42', 'f', null, '{"a": 1}']]);
  });

  test('the type of an extension has its name', async () => {
    await open().run('CREATE EXTENSION IF NOT EXISTS vector');
    const answer = await open().run('SELECT $1::vector AS embedding', ['[1,2.5]']);
    expect(answer.columns).toEqual([{ name: 'embedding', type: 'vector' }]);
    expect(answer.rows).toEqual([['[1,2.5]']]);
  });

  test('a refusal is an answer with SQLSTATE, table, column and constraint', async () => {
    const session = open();
    await session.script('CREATE TEMP TABLE refused (a int NOT NULL CONSTRAINT positive CHECK (a > 0))');
    expect(await session.ask('INSERT INTO refused VALUES ($1)', [null])).toMatchObject<Partial<ErrorAnswer>>({
      kind: 'error',
      sqlstate: '23502',
      table: 'refused',
      column: 'a',
      constraint: null,
    });
    expect(await session.ask('INSERT INTO refused VALUES (-1)')).toMatchObject<Partial<ErrorAnswer>>({
      sqlstate: '23514',
      constraint: 'positive',
    });
  });

  test('a refused statement that must succeed throws, with the answer in the error', async () => {
    const error = await open()
      .run('SELECT * FROM absent')
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StatementError);
    expect((error as StatementError).answer.sqlstate).toBe('42P01');
  });

  test('row counts say what was changed or returned', async () => {
    const session = open();
    await session.script('CREATE TEMP TABLE counted (a int)');
    const counts = [];
    for (const sql of [
      'INSERT INTO counted VALUES (1), (2), (3)',
      'UPDATE counted SET a = a + 1 RETURNING a',
      'SELECT * FROM counted WHERE a > 100',
      'DELETE FROM counted WHERE a = 2',
    ]) {
      const { command, rowCount } = await session.run(sql);
      counts.push([command, rowCount]);
    }
    expect(counts).toEqual([
      ['INSERT', 3],
      ['UPDATE', 3],
      ['SELECT', 0],
      ['DELETE', 1],
    ]);
  });

  test('notices belong to the statement that raised them', async () => {
    const session = open();
    const loud = await session.run(`DO $$ BEGIN RAISE WARNING 'look' USING ERRCODE = '01234'; END $$`);
    expect(loud.notices).toEqual([{ severity: 'WARNING', sqlstate: '01234', message: 'look', detail: null }]);
    expect((await session.run('SELECT 1')).notices).toEqual([]);
  });

  test('an attempt that is refused leaves the transaction usable', async () => {
    const session = open();
    await session.run('BEGIN');
    expect((await session.attempt('SELECT 1 / 0')).kind).toBe('error');
    expect(((await session.attempt('SELECT 1')) as RowsAnswer).rows).toEqual([['1']]);
    expect((await session.ask('SELECT 2')).kind).toBe('rows');
    await session.run('ROLLBACK');
  });

  test('a script runs several statements, and tells the first refusal', async () => {
    const session = open();
    await session.script('CREATE TEMP TABLE scripted (a int); INSERT INTO scripted VALUES (1);');
    expect((await session.run('SELECT a FROM scripted')).rows).toEqual([['1']]);
    await expect(session.script('SELECT 1; SELECT * FROM absent')).rejects.toThrow(/absent.*42P01/);
  });

  test('one statement at a time: a second one behind a semicolon is refused', async () => {
    expect(await open().ask('SELECT 1; SELECT 2')).toMatchObject({ kind: 'error', sqlstate: '42601' });
  });
}
