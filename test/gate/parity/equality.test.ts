import { expect, test } from 'vitest';
import { sameValue } from '../../../src/gate/parity/equality.ts';
import type { Json } from '../../../src/gate/parity/json.ts';
import { observationOf, type ObservationOptions } from '../../../src/gate/parity/observation.ts';
import type { ErrorAnswer, RowsAnswer } from '../../../src/engine/session/answer.ts';

const refused: ErrorAnswer = {
  kind: 'error',
  statement: 'INSERT INTO t VALUES (1)',
  parameters: [],
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

test.each(['FETCH ALL FROM listed', 'EXECUTE listed', 'EXPLAIN SELECT id FROM t', 'SELEC id FROM t'])(
  'rows in another order differ where nobody knows that it is open: %s',
  async (sql) => {
    expect(await same(rows(sql, [['1'], ['2']]), rows(sql, [['2'], ['1']]))).toBe(false);
  },
);

test.each([Number.NaN, Infinity, 1, -0.1])('a tolerance of %d is refused', (tolerance) => {
  expect(() => observationOf(1.5, { tolerance })).toThrow(`The tolerance is ${tolerance}`);
});

test('a row more is a difference in any order', async () => {
  expect(await same(rows('SELECT 1', [['1']]), rows('SELECT 1', [['1'], ['1']]))).toBe(false);
});

test.each(['sqlstate', 'constraint', 'table', 'column', 'schema', 'dataType'] as const)(
  'an error differs by its %s',
  async (field) => {
    expect(await same(refused, { ...refused, [field]: 'other' })).toBe(false);
  },
);

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

test.each(['float4', 'float8'])('the tolerance reaches into %s columns', async (type) => {
  const sql = 'SELECT distance FROM t ORDER BY 1';
  expect(await same(rows(sql, [['0.5']], [type]), rows(sql, [['0.5000001']], [type]), { tolerance: 1e-6 })).toBe(true);
  expect(await same(rows(sql, [['0.5']], [type]), rows(sql, [['0.501']], [type]), { tolerance: 1e-6 })).toBe(false);
});

test.each(['int8', 'int4', 'text', 'numeric', 'uuid', 'vector'])(
  'the tolerance leaves %s columns alone',
  async (type) => {
    const sql = 'SELECT id FROM t ORDER BY 1';
    const answers = [rows(sql, [['1000001']], [type]), rows(sql, [['1000002']], [type])] as const;
    expect(await same(...answers, { tolerance: 1e-3 })).toBe(false);
  },
);

test('the tolerance leaves whole numbers and texts of a plain value alone', async () => {
  expect(await same({ id: 1_000_001 }, { id: 1_000_002 }, { tolerance: 1e-3 })).toBe(false);
  expect(await same({ id: '0.50001' }, { id: '0.50002' }, { tolerance: 1e-3 })).toBe(false);
});

test('the tolerance leaves the row count and the types alone', async () => {
  const [one, other] = [rows('DELETE FROM t', []), rows('DELETE FROM t', [])];
  expect(await same({ ...one, rowCount: 1_000_001 }, { ...other, rowCount: 1_000_002 }, { tolerance: 1e-3 })).toBe(
    false,
  );
  expect(
    await same(rows('SELECT 1', [['1']], ['float4']), rows('SELECT 1', [['1']], ['float8']), { tolerance: 0.9 }),
  ).toBe(false);
});

test('zero and one rounding of a single-precision number are the same within a tolerance', async () => {
  expect(
    await same(rows('SELECT 0', [['0']], ['float8']), rows('SELECT 0', [['6e-08']], ['float8']), { tolerance: 1e-5 }),
  ).toBe(true);
  expect(
    await same(rows('SELECT 0', [['0']], ['float8']), rows('SELECT 0', [['2e-07']], ['float8']), { tolerance: 1e-5 }),
  ).toBe(false);
});

test('a tolerance below single precision lowers the floor, too', async () => {
  expect(
    await same(rows('SELECT 0', [['0']], ['float8']), rows('SELECT 0', [['6e-08']], ['float8']), { tolerance: 1e-9 }),
  ).toBe(false);
});

test('rows in an open order are paired before their numbers are compared', async () => {
  const left = rows(
    'SELECT d, id FROM t',
    [
      ['9.9999999', 'a'],
      ['10', 'b'],
    ],
    ['float8', 'text'],
  );
  const right = rows(
    'SELECT d, id FROM t',
    [
      ['9.9999999', 'b'],
      ['10', 'a'],
    ],
    ['float8', 'text'],
  );
  expect(await same(left, right, { tolerance: 1e-6 })).toBe(true);
  expect(
    await same(
      left,
      {
        ...right,
        rows: [
          ['9.9999999', 'b'],
          ['10', 'b'],
        ],
      },
      { tolerance: 1e-6 },
    ),
  ).toBe(false);
});

test('rows in an open order are paired as a whole, not each with the first that is near', async () => {
  const types = ['float8', 'float8'];
  // The first row on the left is near both on the right, the second only near the first one.
  const left = rows(
    'SELECT a, b FROM t',
    [
      ['1', '1'],
      ['1', '0.995'],
    ],
    types,
  );
  const right = rows(
    'SELECT a, b FROM t',
    [
      ['1', '0.999'],
      ['1', '1.008'],
    ],
    types,
  );
  expect(await same(left, right, { tolerance: 0.01 })).toBe(true);
  expect(await same(right, left, { tolerance: 0.01 })).toBe(true);
  expect(
    await same(
      left,
      rows(
        'SELECT a, b FROM t',
        [
          ['1', '1.008'],
          ['1', '1.008'],
        ],
        types,
      ),
      { tolerance: 0.01 },
    ),
  ).toBe(false);
});

test('two thousand rows in an open order are paired within a second', async () => {
  const values = Array.from({ length: 2_000 }, (_, index) => [`${1 + (index % 7) * 1e-9}`, `${index % 3}`]);
  const types = ['float8', 'float8'];
  const startedAt = performance.now();
  const options = { tolerance: 1e-6 };
  expect(
    await same(
      rows('SELECT a, b FROM t', values, types),
      rows('SELECT a, b FROM t', values.toReversed(), types),
      options,
    ),
  ).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
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

test('ids that are reversed on the wire are a difference', async () => {
  expect(
    await neighbours(
      [
        ['a', '0.1'],
        ['b', '0.2'],
        ['c', '0.3'],
      ],
      [
        ['c', '0.1'],
        ['b', '0.2'],
        ['a', '0.3'],
      ],
    ),
  ).toBe(false);
});

test('a neighbour with another further column is a difference, also at the last place', async () => {
  const one = [
    ['a', '0.1', 'x'],
    ['b', '0.2', 'y'],
  ];
  expect(
    await neighbours(one, [
      ['a', '0.1', 'x'],
      ['b', '0.2', 'z'],
    ]),
  ).toBe(false);
  expect(
    await neighbours(one, [
      ['a', '0.1', 'z'],
      ['b', '0.2', 'y'],
    ]),
  ).toBe(false);
  expect(await neighbours(one, one)).toBe(true);
});

test('neighbours that tie within the tolerance may swap, each with its own further columns', async () => {
  const one = [
    ['a', '0.1', 'x'],
    ['b', '0.1000001', 'y'],
    ['c', '0.3', 'z'],
  ];
  expect(
    await neighbours(one, [
      ['b', '0.1', 'y'],
      ['a', '0.1000001', 'x'],
      ['c', '0.3', 'z'],
    ]),
  ).toBe(true);
  expect(
    await neighbours(one, [
      ['b', '0.1', 'x'],
      ['a', '0.1000001', 'y'],
      ['c', '0.3', 'z'],
    ]),
  ).toBe(false);
});

test('neighbours of another type, name or row count are a difference', async () => {
  const sql = 'SELECT id, embedding <=> $1 FROM t ORDER BY 2 LIMIT 2';
  const answer = rows(sql, [['1', '0.1']], ['int4', 'float8']);
  expect(await same(answer, rows(sql, [['1', '0.1']], ['int8', 'float8']), { neighbours: true })).toBe(false);
  expect(await same(answer, { ...answer, rowCount: 2 }, { neighbours: true })).toBe(false);
});

test('an id that stands twice is not another id', async () => {
  expect(
    await neighbours(
      [
        ['a', '0.1'],
        ['a', '0.1'],
        ['b', '0.2'],
      ],
      [
        ['a', '0.1'],
        ['b', '0.1'],
        ['b', '0.2'],
      ],
    ),
  ).toBe(false);
});

test('an id at distance zero agrees with one rounding of a single-precision number', async () => {
  expect(await neighbours([['a', '0']], [['a', '5.9604645e-08']])).toBe(true);
});

test('an answer without a distance is no list of neighbours', () => {
  expect(() => observationOf(rows('SELECT id FROM t', [['a']]), { neighbours: true })).toThrow(
    'an id and its distance',
  );
});

function same(left: Observed, right: Observed, options: ObservationOptions = {}): Promise<boolean> {
  return sameValue(observationOf(left, options), observationOf(right, options));
}

type Observed = Json | RowsAnswer | ErrorAnswer;

function neighbours(left: RowsAnswer['rows'], right: RowsAnswer['rows']): Promise<boolean> {
  const sql = 'SELECT id, embedding <=> $1 FROM t ORDER BY 2 LIMIT 2';
  return same(rows(sql, left), rows(sql, right), { neighbours: true });
}

function rows(statement: string, values: RowsAnswer['rows'], types: readonly string[] = []): RowsAnswer {
  const columns = (values[0] ?? []).map((_, index) => ({ name: `c${index}`, type: types[index] ?? 'text' }));
  const rowCount = values.length;
  return { kind: 'rows', statement, parameters: [], command: 'SELECT', rowCount, columns, rows: values, notices: [] };
}
