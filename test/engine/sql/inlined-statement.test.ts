import { expect, test } from 'vitest';
import { inlinedStatement } from '../../../src/engine/sql/inlined-statement.ts';

test.each([
  ['SELECT 1', [], 'SELECT 1'],
  ['$1', ['a'], null],
  ['SELECT $1, $2', ['a', null], "SELECT 'a', NULL"],
  ['SELECT $2 || $10 || $1', ['1', '2', '', '', '', '', '', '', '', '10'], "SELECT '2' || '10' || '1'"],
  ["SELECT '$1', $1 -- $1", ["it's"], "SELECT '$1', 'it''s' -- $1"],
  ['SELECT $$ $1 $$, $1', [String.raw`a\b`], String.raw`SELECT $$ $1 $$, E'a\\b'`],
  ["SELECT 'größer', $1", ['5'], "SELECT 'größer', '5'"],
  ['SELECT * FROM t WHERE id = $1 LIMIT $2', ['7', '2'], "SELECT * FROM t WHERE id = '7' LIMIT '2'"],
  ['SELECT $2', ['a'], null],
  ['SELEC $1', ['a'], null],
  ['SELECT $1', ['\0'], null],
])('%s with %j', async (sql, parameters, inlined) => {
  expect(await inlinedStatement(sql, parameters)).toBe(inlined);
});
