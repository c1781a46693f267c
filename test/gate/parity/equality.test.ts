import { expect, test } from 'vitest';
import { sameValue } from '../../../src/gate/parity/equality.ts';
import type { Json } from '../../../src/gate/parity/json.ts';
import { observationOf, type ObservationOptions } from '../../../src/gate/parity/observation.ts';
import type { ErrorAnswer, RowsAnswer } from '../../../src/engine/session/answer.ts';

const refused: ErrorAnswer = {
  kind: 'error',
  statement: 'INSERT INTO t VALUES (1)',
  sqlstate: '23505',
  message: 'duplicate key value violates unique constraint "t_pkey"',
  detail: null,
  hint: null,
  schema: 'public',
  table: 't',
  column: null,
  constraint: 't_pkey',
  dataType: null,
  position: null,
  notices: [],
};

test('the order of keys does not matter', async () => {
  expect(await same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
});

test('rows in another order are the same where the statement leaves the order open', async () => {
  const sql = 'SELECT id FROM (SELECT id FROM t ORDER BY id) AS inside';
  expect(await same(rows(sql, [['1'], ['2']]), rows(sql, [['2'], ['1']]))).toBe(true);
});

test('rows in another order differ where the statement orders them', async () => {
  const sql = 'SELECT id FROM t ORDER BY id';
  expect(await same(rows(sql, [['1'], ['2']]), rows(sql, [['2'], ['1']]))).toBe(false);
});

test('a row more is a difference in any order', async () => {
  expect(await same(rows('SELECT 1', [['1']]), rows('SELECT 1', [['1'], ['1']]))).toBe(false);
});

test.each(['sqlstate', 'constraint', 'table', 'column'] as const)('an error differs by its %s', async (field) => {
  expect(await same(refused, { ...refused, [field]: 'other' })).toBe(false);
});

test.each(['message', 'detail', 'hint'] as const)('an error does not differ by its %s', async (field) => {
  expect(await same(refused, { ...refused, [field]: 'other' })).toBe(true);
});

test('an error is not the same as rows', async () => {
  expect(await same(refused, rows(refused.statement, []))).toBe(false);
});

test('NULL is not the empty text', async () => {
  expect(await same(rows('SELECT a', [[null]]), rows('SELECT a', [['']]))).toBe(false);
});

test('numbers within the tolerance are the same, and numbers outside differ', async () => {
  expect(await same(1, 1 + 1e-7, { tolerance: 1e-6 })).toBe(true);
  expect(await same(1, 1 + 1e-5, { tolerance: 1e-6 })).toBe(false);
});

test('the tolerance reaches into rows, and leaves texts alone', async () => {
  const sql = 'SELECT id, distance FROM t ORDER BY 2';
  expect(await same(rows(sql, [['a', '0.5']]), rows(sql, [['a', '0.5000001']]), { tolerance: 1e-6 })).toBe(true);
  expect(await same(rows(sql, [['a', '0.5']]), rows(sql, [['b', '0.5']]), { tolerance: 1e-6 })).toBe(false);
});

test('without a tolerance numbers are compared to the last digit', async () => {
  expect(await same(0.1 + 0.2, 0.3)).toBe(false);
});

test('neighbours of equal distance may come in any order', async () => {
  expect(
    await neighbours(
      [
        ['a', '0.1'],
        ['b', '0.1'],
      ],
      [
        ['b', '0.1'],
        ['a', '0.1'],
      ],
    ),
  ).toBe(true);
});

test('neighbours that tie at the last place may be left out for one another', async () => {
  expect(
    await neighbours(
      [
        ['a', '0.1'],
        ['b', '0.2'],
      ],
      [
        ['a', '0.1'],
        ['c', '0.2'],
      ],
    ),
  ).toBe(true);
});

test('another neighbour that is not a tie at the last place is a difference', async () => {
  expect(
    await neighbours(
      [
        ['a', '0.1'],
        ['b', '0.2'],
      ],
      [
        ['c', '0.1'],
        ['b', '0.2'],
      ],
    ),
  ).toBe(false);
});

test('a neighbour at another distance is a difference', async () => {
  expect(await neighbours([['a', '0.1']], [['a', '0.2']])).toBe(false);
});

test('a neighbour too few is a difference', async () => {
  expect(
    await neighbours(
      [
        ['a', '0.1'],
        ['b', '0.2'],
      ],
      [['a', '0.1']],
    ),
  ).toBe(false);
});

function same(left: Observed, right: Observed, options: ObservationOptions = {}): Promise<boolean> {
  return sameValue(observationOf(left, options), observationOf(right, options));
}

type Observed = Json | RowsAnswer | ErrorAnswer;

function neighbours(left: RowsAnswer['rows'], right: RowsAnswer['rows']): Promise<boolean> {
  const sql = 'SELECT id, embedding <=> $1 FROM t ORDER BY 2 LIMIT 2';
  return same(rows(sql, left), rows(sql, right), { neighbours: true });
}

function rows(statement: string, values: RowsAnswer['rows']): RowsAnswer {
  const columns = (values[0] ?? []).map((_, index) => ({ name: `c${index}`, type: 'text' }));
  return { kind: 'rows', statement, command: 'SELECT', rowCount: values.length, columns, rows: values, notices: [] };
}
