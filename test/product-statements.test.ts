import { expect, test } from 'vitest';
import { readWorkload, workloadText } from '../src/gate/workload/workload-file.ts';
import { tenantRows } from '../fixtures/tenant.ts';
import { productQueries } from '../suites/queries/product-queries.ts';

const rows = tenantRows('u7', 1);

/** Any vector has the same plan, and this one is short. */
const vector = `[1${',0'.repeat(767)}]`;

test('suites/queries/statements.sql holds every statement of the product, with parameters', async () => {
  const statements = productQueries.map(({ sql, values }) => {
    const parameters = ['u7', ...values(rows)].map((value) => {
      const text = value === null ? null : String(value);
      return {
        type: 'unknown',
        value: text?.startsWith('[0') || text?.startsWith('[-') ? vector : text,
        binary: false,
      };
    });
    const answer = {
      kind: 'rows',
      statement: sql,
      parameters: [],
      columns: [],
      rows: [],
      rowCount: 0,
      command: '',
      notices: [],
    } as const;
    return { connection: 1, sql, key: sql, parameters, answer, rowsLeftOut: 0 };
  });
  const text = workloadText({ statements });
  await expect(text).toMatchFileSnapshot('../suites/queries/statements.sql');
  const read = await readWorkload(text, 'statements.sql');
  expect(read.map(({ sql }) => sql)).toEqual(productQueries.map(({ sql }) => sql));
});
