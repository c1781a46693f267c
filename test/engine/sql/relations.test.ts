import { expect, test } from 'vitest';
import { relationsOf } from '../../../src/engine/sql/relations.ts';

test.each([
  ['SELECT 1', []],
  ['SELECT * FROM a JOIN s.b USING (id) WHERE EXISTS (SELECT FROM c)', ['a', 'b', 'c']],
  ["INSERT INTO a SELECT 'b'", ['a']],
  ['UPDATE a SET x = 1; DELETE FROM b', ['a', 'b']],
  ['SELEC * FROM a', []],
])('%s', async (sql, names) => {
  expect([...(await relationsOf(sql))].toSorted()).toEqual(names);
});
