import { expect, test } from 'vitest';
import { canonicalQuery } from '../../../src/schema/catalog/canonical-query.ts';

test.each([
  ['one table', 'SELECT t.a,\n    t."B c"\n   FROM t\n  WHERE (t.a > 1);', 'SELECT a, "B c" FROM t WHERE (a > 1);'],
  ['two tables', 'SELECT t.a FROM t, u', 'SELECT t.a FROM t, u'],
  [
    'a query inside',
    'SELECT t.a FROM t WHERE EXISTS (SELECT FROM u WHERE u.a = t.a)',
    'SELECT a FROM t WHERE EXISTS (SELECT FROM u WHERE u.a = t.a)',
  ],
  ['a whole row', 'SELECT t.*::t AS t FROM t', 'SELECT t.*::t AS t FROM t'],
  ['spaces in a text', "SELECT  'a  b'   AS x", "SELECT 'a  b' AS x"],
  ['letters of several bytes', "SELECT 'é' AS é,\n t.ü FROM t", "SELECT 'é' AS é, ü FROM t"],
  ['no words', ' ', ''],
  ['no SQL', 'SELECT t.a FROM t SELECT', 'SELECT t.a FROM t SELECT'],
])('%s', async (_, query, canonical) => {
  expect(await canonicalQuery(query)).toBe(canonical);
});
