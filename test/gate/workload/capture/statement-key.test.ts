import { expect, test } from 'vitest';
import { statementKey } from '../../../../src/gate/workload/capture/statement-key.ts';

test.each([
  ['SELECT 1', 'SELECT 22 ;'],
  ["SELECT 'it''s' ,  1.5", "SELECT '' , 2"],
  ['SELECT a FROM t WHERE a IN (1, 2, 3)', 'SELECT a FROM t WHERE a IN (4)'],
  ['CREATE SCHEMA test_4711', 'CREATE SCHEMA test_1218'],
  ['DROP DATABASE "app_5bce98f7_798_mx27yb84_x"', 'DROP DATABASE "app_a1c39b04_4711_mx28aaa0_x"'],
  ['DEALLOCATE "plan_5bce98f7-055b-4a6d-b4bf-0123456789ab"', 'DEALLOCATE "plan_abcdefab-0655-4000-9e2b-abcdefabcdef"'],
])('%s is the same statement as %s', (one, other) => {
  expect(statementKey(one)).toBe(statementKey(other));
});

test.each([
  ['SELECT a FROM t', 'SELECT b FROM t'],
  ['SELECT sha256(a)', 'SELECT sha512(a)'],
  ['SELECT $1', 'SELECT $2'],
  ['SELECT a FROM orders_v1', 'SELECT a FROM orders_v2'],
  ['SELECT a::int4range', 'SELECT a::int8range'],
])('%s is another statement than %s', (one, other) => {
  expect(statementKey(one)).not.toBe(statementKey(other));
});
