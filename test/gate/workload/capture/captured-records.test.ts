import { expect, test } from 'vitest';
import type { Capture, Sent } from '../../../../src/gate/workload/capture/capture.ts';
import { capturedRecords } from '../../../../src/gate/workload/capture/captured-records.ts';
import { statementKey } from '../../../../src/gate/workload/capture/statement-key.ts';
import { sameValue } from '../../../../src/gate/parity/equality.ts';
import type { CheckRecord } from '../../../../src/gate/parity/check-record.ts';

function sent(sql: string, rows: readonly (readonly string[])[], connection = 1): Sent {
  return {
    connection,
    sql,
    key: statementKey(sql),
    parameters: [],
    rowsLeftOut: 0,
    answer: {
      kind: 'rows',
      statement: sql,
      parameters: [],
      command: 'SELECT',
      rowCount: rows.length,
      columns: (rows[0] ?? []).map((_, place) => ({ name: `c${place}`, type: 'text' })),
      rows,
      notices: [],
    },
  };
}

const capture = (...statements: readonly Sent[]): Capture => ({ statements });

function row(id: string, at: string): Capture {
  return capture(sent('SELECT id, at FROM t ORDER BY 1', [[id, at]]));
}

function answered(sql: string, ...ids: readonly string[]): Capture {
  return capture(
    sent(
      sql,
      ids.map((id) => [id]),
    ),
  );
}

function limited(id: string): Capture {
  return capture(sent('SELECT id FROM t LIMIT 1', [[id]]));
}

async function outcomes(reference: Capture, again: Capture, other: Capture): Promise<Record<string, string>> {
  const records = await capturedRecords(
    [
      { profile: 'a', capture: reference },
      { profile: 'b', capture: other },
    ],
    again,
  );
  const [left, right] = [records.get('a') ?? {}, records.get('b') ?? {}];
  expect(Object.keys(left)).toEqual(Object.keys(right));
  const entries = Object.entries(left).map(async ([check, record]) => {
    const name = check.replace('captured > ', '');
    if (record.outcome === 'not-exercised') return [name, record.reason];
    return [name, (await same(record, right[check])) ? 'same' : 'differs'];
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}

async function same(left: CheckRecord, right: CheckRecord | undefined): Promise<boolean> {
  if (left.outcome !== 'passed' || right?.outcome !== 'passed') return false;
  const [one, other] = [Object.values(left.observations)[0], Object.values(right.observations)[0]];
  return one !== undefined && other !== undefined && sameValue(one, other);
}

test('a stable answer that differs on the other profile is found, whichever execution it is', async () => {
  const run = (last: string): Capture =>
    capture(sent('SELECT a WHERE b = 1', [['x']]), sent('SELECT a WHERE b = 22', [['y']]), sent('SELECT c', [[last]]));
  const reference = run('z');
  expect(await outcomes(reference, run('z'), run('z'))).toEqual({
    'SELECT a WHERE b = ?': 'same',
    'SELECT c': 'same',
    'which statements are sent': 'same',
  });
  const other = capture(
    sent('SELECT a WHERE b = 1', [['x']]),
    sent('SELECT a WHERE b = 22', [['!']]),
    sent('SELECT c', [['z']]),
  );
  expect(await outcomes(reference, run('z'), other)).toMatchObject({
    'SELECT a WHERE b = ?': 'differs',
    'SELECT c': 'same',
  });
});

test('a column that differs from itself is masked, and the others are compared', async () => {
  expect(await outcomes(row('1', 'noon'), row('1', 'one'), row('1', 'two'))).toMatchObject({
    'SELECT id, at FROM t ORDER BY ?': 'same',
  });
  expect(await outcomes(row('1', 'noon'), row('1', 'one'), row('2', 'two'))).toMatchObject({
    'SELECT id, at FROM t ORDER BY ?': 'differs',
  });
});

test('rows in another order are the same unless the statement orders them', async () => {
  const free = 'SELECT id FROM t';
  expect(await outcomes(answered(free, '1', '2'), answered(free, '1', '2'), answered(free, '2', '1'))).toMatchObject({
    [free]: 'same',
  });
  const ordered = 'SELECT id FROM t ORDER BY id';
  expect(
    await outcomes(answered(ordered, '1', '2'), answered(ordered, '1', '2'), answered(ordered, '2', '1')),
  ).toMatchObject({
    [ordered]: 'differs',
  });
});

test('an answer that depends on the plan is listed with its reason and not compared', async () => {
  expect(await outcomes(limited('1'), limited('9'), limited('5'))).toEqual({
    'SELECT id FROM t LIMIT ?': 'every column differs from itself when it runs again under another plan',
    'which statements are sent': 'same',
  });
});

test('connections are paired by what they send, in whatever order a pool opens them', async () => {
  const work = sent('SELECT work', [['1']], 1);
  const ping = sent('SELECT ping', [['2']], 2);
  const swapped = capture({ ...ping, connection: 1 }, { ...work, connection: 2 });
  expect(await outcomes(capture(work, ping), capture(work, ping), swapped)).toEqual({
    'SELECT work': 'same',
    'SELECT ping': 'same',
    'which statements are sent': 'same',
  });
});

test('a statement that one profile alone sends is a difference, and one that comes and goes is none', async () => {
  const always = sent('SELECT 1', [['1']]);
  const retry = sent('SELECT retry', [['1']]);
  const sentOnce = 'which statements are sent';
  expect(await outcomes(capture(always), capture(always), capture(always, retry))).toMatchObject({
    [sentOnce]: 'differs',
  });
  expect(await outcomes(capture(always, retry), capture(always), capture(always))).toMatchObject({
    [sentOnce]: 'same',
  });
});

test('a profile alone has its answers, to be held against accepted ones', async () => {
  const alone = capture(sent('SELECT a', [['x']]));
  const records = await capturedRecords([{ profile: 'a', capture: alone }], alone);
  expect(Object.keys(records.get('a') ?? {})).toEqual(['captured > SELECT a', 'captured > which statements are sent']);
});

function refused(sqlstate: string, sql: string, connection = 1): Sent {
  const answer = {
    kind: 'error',
    statement: sql,
    parameters: [],
    sqlstate,
    severity: 'ERROR',
    message: '',
    detail: null,
    hint: null,
    schema: null,
    table: null,
    column: null,
    constraint: null,
    dataType: null,
    position: null,
    columns: [],
    rows: [],
    notices: [],
  } as const;
  return { ...sent(sql, [], connection), answer };
}

const begin = (connection: number): Sent => ended('BEGIN', 'BEGIN', connection);

function ended(sql: string, command: string, connection: number): Sent {
  const statement = sent(sql, [], connection);
  return { ...statement, answer: { ...statement.answer, command } as Sent['answer'] };
}

/** Two connections in a deadlock, the first of which is refused, or the second. */
function deadlock(victim: 1 | 2): Capture {
  return capture(
    ...([1, 2] as const).flatMap((connection) => {
      const sql = `SELECT lock_${connection === 1 ? 'a' : 'b'}`;
      const isVictim = connection === victim;
      return [
        begin(connection),
        isVictim ? refused('40P01', sql, connection) : sent(sql, [['1']], connection),
        isVictim ? refused('25P02', 'SELECT after', connection) : sent('SELECT after', [['1']], connection),
        ended('COMMIT', isVictim ? 'ROLLBACK' : 'COMMIT', connection),
      ];
    }),
  );
}

test('which of two transactions a deadlock refuses is chance, and a deadlock on one profile only is a difference', async () => {
  const chance = 'which transaction of a deadlock is refused is chance (40P01)';
  expect(await outcomes(deadlock(1), deadlock(1), deadlock(2))).toEqual({
    BEGIN: 'same',
    'SELECT lock_a': chance,
    'SELECT lock_b': chance,
    'SELECT after': chance,
    COMMIT: chance,
    'which statements are sent': 'same',
  });
  const none = capture(
    ...deadlock(1).statements.map((each) =>
      each.connection === 1
        ? { ...(deadlock(2).statements.find(({ sql, connection }) => connection === 1 && sql === each.sql) ?? each) }
        : each,
    ),
  );
  expect(await outcomes(deadlock(1), deadlock(1), none)).toMatchObject({
    'SELECT lock_a': 'differs',
    COMMIT: 'differs',
  });
});

test.each(['40001', '55P03', '57014'])(
  '%s is left to timing where the first profile is refused once of twice, and the rest is compared',
  async (sqlstate) => {
    const sql = 'SELECT work WHERE id = 1';
    const run = (answer: Sent, other = 'x'): Capture => capture(answer, sent('SELECT work WHERE id = 2', [[other]]));
    const [done, late] = [sent(sql, [['1']]), refused(sqlstate, sql)];
    const check = 'SELECT work WHERE id = ?';
    expect((await outcomes(run(done), run(late), run(late)))[check]).toContain(`(${sqlstate})`);
    expect((await outcomes(run(done), run(late), run(done)))[check]).toBe('same');
    expect((await outcomes(run(done), run(late), run(late, '!')))[check]).toBe('differs');
    expect((await outcomes(run(done), run(done), run(late)))[check]).toBe('differs');
    expect((await outcomes(run(late), run(done), run(refused('23505', sql))))[check]).toBe('differs');
  },
);
