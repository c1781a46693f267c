import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { pgvector } from '../../../../fixtures/profiles.ts';
import type { RunningServer } from '../../../../src/engine/server/server.ts';
import { nativeServer } from '../../../../src/engine/server/native.ts';
import { openPostgresSession } from '../../../../src/engine/session/postgres-session.ts';
import { startCaptureProxy, type CaptureProxy } from '../../../../src/gate/workload/capture/capture-proxy.ts';
import type { CapturedStatement } from '../../../../src/gate/workload/capture/captured-statement.ts';

const native = await nativeServer.find(pgvector, process.env);

describe.skipIf(!native.available)(`with a native server${native.available ? '' : ` (${native.reason})`}`, () => {
  let server: RunningServer;
  let url: string;
  let proxy: CaptureProxy;
  let client: Client;
  beforeAll(async () => {
    server = await nativeServer.start(pgvector, { environment: process.env });
    url = (server.endpoint as { url: string }).url;
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    proxy = await startCaptureProxy(url);
    client = new Client({ connectionString: proxy.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await proxy.close();
  });

  test('simple and extended statements, with parameters, rows, types and transactions', async () => {
    await client.query('BEGIN');
    await client.query('CREATE TEMP TABLE t (id int, name text)');
    await client.query('INSERT INTO t VALUES ($1, $2)', [1, 'ada']);
    const { rows } = await client.query({ name: 'one', text: 'SELECT * FROM t WHERE id = $1', values: [1] });
    await client.query('COMMIT');
    expect(rows).toEqual([{ id: 1, name: 'ada' }]);
    expect(proxy.statements.map(shown)).toEqual([
      { sql: 'BEGIN', parameters: [], transaction: 'idle', answer: ['BEGIN'] },
      { sql: 'CREATE TEMP TABLE t (id int, name text)', parameters: [], transaction: 'open', answer: ['CREATE TABLE'] },
      {
        sql: 'INSERT INTO t VALUES ($1, $2)',
        parameters: ['0 1', '0 ada'],
        transaction: 'open',
        answer: ['INSERT 0 1'],
      },
      {
        sql: 'SELECT * FROM t WHERE id = $1',
        parameters: ['0 1'],
        transaction: 'open',
        answer: ['SELECT 1', ['1', 'ada']],
      },
      { sql: 'COMMIT', parameters: [], transaction: 'open', answer: ['COMMIT'] },
    ]);
    const [, , , select] = proxy.statements;
    expect(select?.answer).toMatchObject({
      columns: [
        { name: 'id', type: 23 },
        { name: 'name', type: 25 },
      ],
    });
  });

  test('errors of both protocols, notices, and what follows an error', async () => {
    await client.query('SELECT 1/0').catch(() => undefined);
    await client.query('SELECT $1::int', ['x']).catch(() => undefined);
    await client.query('SELECT FROM nowhere WHERE a = $1', [1]).catch(() => undefined);
    await client.query('DROP TABLE IF EXISTS nothing');
    await client.query('SELECT 2 AS two');
    expect(proxy.statements.map(shown).map(({ sql, answer }) => [sql, answer])).toEqual([
      ['SELECT 1/0', '22012'],
      ['SELECT $1::int', '22P02'],
      ['SELECT FROM nowhere WHERE a = $1', '42P01'],
      ['DROP TABLE IF EXISTS nothing', ['DROP TABLE']],
      ['SELECT 2 AS two', ['SELECT 1', ['2']]],
    ]);
    expect(proxy.statements[3]?.answer.notices).toMatchObject([{ C: '00000' }]);
  });

  test('a text of several statements has an answer for each', async () => {
    await client.query('SELECT 1; SELECT 2, 3');
    expect(proxy.statements.map(shown).map(({ answer }) => answer)).toEqual([
      ['SELECT 1', ['1']],
      ['SELECT 1', ['2', '3']],
    ]);
  });

  test('large rows and parameters come through whole', async () => {
    const text = 'é'.repeat(3_000_000);
    const { rows } = await client.query('SELECT $1 AS text', [text]);
    expect((rows[0] as { text: string }).text).toBe(text);
    expect(proxy.statements[0]?.parameters[0]?.value).toBe(text);
  });

  test('psql, which asks for TLS first, COPY in and out, and two connections', async () => {
    const psql = (sql: string): Promise<unknown> =>
      promisify(execFile)('psql', ['-XAtc', sql, proxy.url.replace('sslmode=disable', 'sslmode=prefer')]);
    await psql(String.raw`CREATE TABLE c (id int)`);
    await promisify(execFile)('sh', ['-c', `printf '1\\n2\\n' | psql -Xc 'COPY c FROM stdin' "${proxy.url}"`]);
    await psql('COPY c TO stdout');
    expect(proxy.statements.map(shown).map(({ sql, parameters, answer }) => [sql, parameters, answer])).toEqual([
      ['CREATE TABLE c (id int)', [], ['CREATE TABLE']],
      ['COPY c FROM stdin', ['0 4 bytes of COPY'], ['COPY 2']],
      ['COPY c TO stdout', [], ['COPY 2', ['1'], ['2']]],
    ]);
    expect(proxy.statements.map(({ connection }) => connection)).toEqual([2, 3, 4]);
  });

  test('a statement is cancelled through it', async () => {
    await client.query('SELECT 1');
    const sleeping = client.query('SELECT pg_sleep(60)').catch((error: { code: string }) => error.code);
    // A cancel that comes before the statement is lost.
    const session = await openPostgresSession(url);
    const asleep = "SELECT FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'";
    await expect.poll(async () => (await session.run(asleep)).rows.length, { timeout: 30_000 }).toBe(1);
    await session.close();
    const canceller = new Client({ connectionString: proxy.url }) as unknown as Cancels;
    canceller.cancel(client, (client as unknown as { activeQuery: unknown; _activeQuery: unknown })._activeQuery);
    expect(await sleeping).toBe('57014');
  });

  test('a wrong password is refused by the server itself', async () => {
    const wrong = new URL(proxy.url);
    wrong.password = 'guess';
    await expect(new Client({ connectionString: wrong.href }).connect()).rejects.toMatchObject({ code: '28P01' });
    expect(proxy.statements).toEqual([]);
  });

  test('a server that demands TLS is refused in one sentence', async () => {
    await expect(startCaptureProxy('postgresql://a@example.org/b?sslmode=verify-full')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('sslmode=verify-full') as string,
    });
  });
});

/** The driver's own way to send a CancelRequest, which its types leave out. */
interface Cancels {
  cancel(client: Client, query: unknown): void;
}

function shown({ sql, parameters, transaction, answer }: CapturedStatement) {
  return {
    sql,
    parameters: parameters.map(({ type, value }) => `${type} ${value}`),
    transaction,
    answer: answer.kind === 'rows' ? [answer.tag, ...answer.rows] : answer.fault['C'],
  };
}
