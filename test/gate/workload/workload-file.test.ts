import { expect, test } from 'vitest';
import type { Sent } from '../../../src/gate/workload/capture/capture.ts';
import { readStatements } from '../../../src/gate/workload/read-statements.ts';
import { workloadText } from '../../../src/gate/workload/workload-file.ts';

function sent(connection: number, sql: string, ...parameters: Sent['parameters']): Sent {
  const answer = {
    kind: 'rows',
    statement: sql,
    parameters: [],
    command: '',
    rowCount: 0,
    columns: [],
    rows: [],
    notices: [],
  } as const;
  return { connection, sql, key: sql, parameters, answer, rowsLeftOut: 0 };
}

const text = (value: string | null): Sent['parameters'][number] => ({ type: 'text', value, binary: false });

test('a workload is SQL that comes back as it was', async () => {
  const statements = [
    sent(1, 'BEGIN'),
    sent(1, "INSERT INTO t VALUES ($1, $2, 'a;b -- c')", { type: 'int4', value: '1', binary: false }, text(null)),
    sent(2, 'SELECT $1', text('two\nlines "quoted" -- connection 9')),
    sent(1, 'SELECT\n  $1', { type: 'unknown', value: 'x', binary: false }),
    sent(1, 'SELECT $1', { type: 'int4', value: '\\x00000001', binary: true }),
    sent(1, 'COPY t FROM stdin'),
    sent(1, 'COMMIT'),
  ];
  const written = workloadText({ statements });
  expect(written).toContain(
    `INSERT INTO t VALUES ($1, $2, 'a;b -- c');\n-- $1 int4 = "1"\n-- $2 text = null\n\n-- connection 2\nSELECT $1;\n`,
  );
  expect(written).toMatch(
    /-- left out, it has binary parameters: SELECT \$1\n-- left out, the data of COPY is not captured: COPY/,
  );
  expect(await readStatements(written, 'w.sql')).toEqual([
    { connection: 1, sql: 'BEGIN', parameters: [], data: null },
    { connection: 1, sql: "INSERT INTO t VALUES ($1, $2, 'a;b -- c')", parameters: ['1', null], data: null },
    { connection: 2, sql: 'SELECT $1', parameters: ['two\nlines "quoted" -- connection 9'], data: null },
    { connection: 1, sql: 'SELECT\n  $1', parameters: ['x'], data: null },
    { connection: 1, sql: 'COMMIT', parameters: [], data: null },
  ]);
});

test('any file of SQL is a workload of one connection', async () => {
  expect(await readStatements('-- mine\nSELECT 1;\nCOPY t FROM stdin;\n1\n2\n\\.\nSELECT 2', 'x.sql')).toEqual([
    { connection: 1, sql: 'SELECT 1', parameters: [], data: null },
    { connection: 1, sql: 'COPY t FROM stdin', parameters: [], data: '1\n2\n' },
    { connection: 1, sql: 'SELECT 2', parameters: [], data: null },
  ]);
});

function line(session: string, message: string, detail = ''): string {
  return `2026-11-29 10:00:00.123 UTC,"app","app",42,"127.0.0.1:5000",${session},1,"SELECT",2026-11-29 10:00:00 UTC,3/4,0,LOG,00000,"${message}","${detail}",,,,,,,,"","client backend",,0\n`;
}

test("a server's log in CSV gives statements with their parameters, by session", async () => {
  const log = [
    line('a.1', 'statement: BEGIN;'),
    line('b.1', 'execute s1: SELECT ""x"" FROM t WHERE a = $1 AND b = $2', "parameters: $1 = 'it''s', $2 = NULL"),
    line('a.1', 'connection authorized: user=app'),
    line('a.1', 'duration: 0.1 ms  statement: COMMIT'),
  ];
  expect(await readStatements(log.join(''), 'log.csv')).toEqual([
    { connection: 1, sql: 'BEGIN', parameters: [], data: null },
    { connection: 2, sql: 'SELECT "x" FROM t WHERE a = $1 AND b = $2', parameters: ["it's", null], data: null },
    { connection: 1, sql: 'COMMIT', parameters: [], data: null },
  ]);
});

test.each([
  ['', 'w.sql holds no statement.'],
  ['SELEC 1;', 'w.sql is no SQL'],
  ['SELECT $1;\n-- $1 = "\\q"', 'w.sql has a parameter in line 2 that is no JSON'],
])('%j is wrong use', async (content, message) => {
  await expect(readStatements(content, 'w.sql')).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(message) as string,
  });
});
