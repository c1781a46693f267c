import { expect, test } from 'vitest';
import { missingTenantFilters } from '../../../src/schema/tenant/missing-tenant-filters.ts';
import { SqlSyntaxError } from '../../../src/engine/sql/statement.ts';

const rules = { tenantColumn: 'user_id', tables: ['notes', 'books', 'pages'] };

async function missing(sql: string): Promise<string[]> {
  return (await missingTenantFilters(sql, rules)).map(({ table, reason }) => `${table} ${reason}`);
}

const held = {
  'a filter': 'SELECT * FROM notes WHERE user_id = $1',
  'a filter the other way round': 'SELECT * FROM notes WHERE $1 = user_id',
  'a cast parameter': 'SELECT * FROM notes WHERE user_id = $1::text',
  'a qualified column': 'SELECT * FROM notes n WHERE n.user_id = $1 AND n.id = $2',
  'a list of one': 'SELECT * FROM notes WHERE user_id IN ($1)',
  'NOT DISTINCT': 'SELECT * FROM notes WHERE user_id IS NOT DISTINCT FROM $1',
  'a row': 'SELECT * FROM notes WHERE (user_id, id) = ($1, $2)',
  'the tenant on both sides of an OR': 'SELECT * FROM notes WHERE (user_id = $1 AND a) OR (b AND user_id = $1)',
  'an OR beside the filter': 'SELECT * FROM notes WHERE user_id = $1 AND (a OR b)',
  'another table': 'SELECT * FROM weather',
  'no table': 'SELECT 1',
  'an equal tenant in a join':
    'SELECT * FROM books b JOIN pages p ON p.book = b.id AND p.user_id = b.user_id WHERE b.user_id = $1',
  'both in the condition': 'SELECT * FROM books b JOIN pages p ON p.user_id = $1 AND b.user_id = $1',
  USING: 'SELECT * FROM books JOIN pages USING (user_id) WHERE user_id = $1',
  'a natural join': 'SELECT * FROM books NATURAL JOIN pages WHERE books.user_id = $1',
  'a comma join': 'SELECT * FROM books b, pages p WHERE b.user_id = $1 AND b.user_id = p.user_id',
  'a chain of three': `SELECT * FROM notes n JOIN books b ON b.user_id = n.user_id JOIN pages p ON p.user_id = b.user_id WHERE p.user_id = $1`,
  'a left join whose inner side follows':
    'SELECT * FROM books b LEFT JOIN pages p ON p.user_id = b.user_id WHERE b.user_id = $1',
  'an outer join with a filter of its own':
    'SELECT * FROM books b LEFT JOIN pages p ON p.user_id = $1 WHERE b.user_id = $1',
  'a right join': 'SELECT * FROM books b RIGHT JOIN pages p ON b.user_id = p.user_id WHERE p.user_id = $1',
  'a subquery in FROM': 'SELECT * FROM (SELECT id FROM notes WHERE user_id = $1) n',
  'a table held by a subquery':
    'SELECT * FROM pages p JOIN (SELECT user_id FROM books WHERE user_id = $1) b ON p.user_id = b.user_id',
  'a table held by a star':
    'SELECT * FROM pages p JOIN (SELECT * FROM books WHERE user_id = $1) b ON p.user_id = b.user_id',
  'a CTE': 'WITH mine AS (SELECT id FROM books WHERE user_id = $1) SELECT * FROM mine',
  'a table held by a CTE':
    'WITH mine AS (SELECT id, user_id FROM books WHERE user_id = $1) SELECT * FROM pages JOIN mine USING (user_id)',
  'a CTE that holds the parameter':
    'WITH me AS (SELECT $1 AS user_id) SELECT * FROM notes n JOIN me ON n.user_id = me.user_id',
  'a CTE that hides a table': 'WITH notes AS (SELECT * FROM notes WHERE user_id = $1) SELECT * FROM notes',
  'a correlated EXISTS':
    'SELECT * FROM books b WHERE b.user_id = $1 AND EXISTS (SELECT 1 FROM pages p WHERE p.user_id = b.user_id)',
  'an outer column by its bare name':
    'SELECT * FROM books WHERE user_id = $1 AND EXISTS (SELECT 1 FROM pages p WHERE p.user_id = books.user_id)',
  'a lateral subquery':
    'SELECT * FROM books b, LATERAL (SELECT * FROM pages p WHERE p.user_id = b.user_id LIMIT 1) x WHERE b.user_id = $1',
  'a union': 'SELECT id FROM notes WHERE user_id = $1 UNION ALL SELECT id FROM books WHERE user_id = $1',
  'a vector search': 'SELECT id FROM notes WHERE user_id = $1 ORDER BY embedding <=> $2 LIMIT 10',
  'an update': 'UPDATE notes SET a = 1 WHERE user_id = $1 AND id = $2',
  'an update that keeps the tenant': 'UPDATE notes SET user_id = $1 WHERE user_id = $1',
  'an update with FROM': 'UPDATE pages p SET a = b.a FROM books b WHERE p.user_id = $1 AND b.user_id = p.user_id',
  'a delete': 'DELETE FROM notes WHERE user_id = $1 RETURNING id',
  'a delete with USING': 'DELETE FROM pages p USING books b WHERE p.book = b.id AND b.user_id = $1 AND p.user_id = $1',
  'an insert': 'INSERT INTO notes (id, user_id) VALUES ($1, $2)',
  'an insert of several rows': 'INSERT INTO notes (id, user_id) VALUES ($1, $2), ($3, $4)',
  'an insert from a select': 'INSERT INTO notes (user_id, id) SELECT user_id, id FROM books WHERE user_id = $1',
  'an insert of the parameter from a select':
    'INSERT INTO notes (user_id, id) SELECT $1, id FROM books WHERE user_id = $1',
  'an insert that skips conflicts': 'INSERT INTO notes (user_id, id) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
  'an upsert by a key of the tenant':
    'INSERT INTO notes (user_id, id, a) VALUES ($1, $2, $3) ON CONFLICT (user_id, id) DO UPDATE SET a = EXCLUDED.a',
  'an upsert with a filter':
    'INSERT INTO notes (user_id, id, a) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a WHERE notes.user_id = EXCLUDED.user_id',
  'an upsert with a parameter':
    'INSERT INTO notes AS n (user_id, id) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET a = 1 WHERE n.user_id = $1',
  'a move by a CTE':
    'WITH gone AS (DELETE FROM notes WHERE user_id = $1 RETURNING *) INSERT INTO books (user_id, id) SELECT user_id, id FROM gone',
  EXPLAIN: 'EXPLAIN SELECT * FROM notes WHERE user_id = $1',
  'a lock': 'SELECT * FROM notes WHERE user_id = $1 FOR UPDATE SKIP LOCKED',
};

for (const [what, sql] of Object.entries(held)) {
  test(`${what} holds a statement to one tenant`, async () => {
    expect(await missing(sql)).toEqual([]);
  });
}

const without = (table: string, use = 'SELECT', name = table) =>
  `${table} is used by ${use} as "${name}" without user_id = $n`;

const loose: Readonly<Record<string, readonly [sql: string, missing: readonly string[]]>> = {
  'no filter': ['SELECT * FROM notes', [without('notes')]],
  TABLE: ['TABLE notes', [without('notes')]],
  'a filter on something else': ['SELECT * FROM notes WHERE id = $1', [without('notes')]],
  'OR true': ['SELECT * FROM notes WHERE user_id = $1 OR true', [without('notes')]],
  'OR another column': ['SELECT * FROM notes WHERE user_id = $1 OR shared', [without('notes')]],
  'two tenants in an OR': ['SELECT * FROM notes WHERE user_id = $1 OR user_id = $2', [without('notes')]],
  'an optional tenant': ['SELECT * FROM notes WHERE ($1::text IS NULL OR user_id = $1)', [without('notes')]],
  COALESCE: ['SELECT * FROM notes WHERE user_id = COALESCE($1, user_id)', [without('notes')]],
  NOT: ['SELECT * FROM notes WHERE NOT user_id = $1', [without('notes')]],
  unequal: ['SELECT * FROM notes WHERE user_id <> $1', [without('notes')]],
  LIKE: ['SELECT * FROM notes WHERE user_id LIKE $1', [without('notes')]],
  'several tenants': ['SELECT * FROM notes WHERE user_id = ANY ($1)', [without('notes')]],
  'a list of two': ['SELECT * FROM notes WHERE user_id IN ($1, $2)', [without('notes')]],
  'NOT IN': ['SELECT * FROM notes WHERE user_id NOT IN ($1)', [without('notes')]],
  'a constant tenant': [`SELECT * FROM notes WHERE user_id = 'default'`, [without('notes')]],
  'the column itself': ['SELECT * FROM notes WHERE user_id = user_id', [without('notes')]],
  'a function of the column': ['SELECT * FROM notes WHERE lower(user_id) = $1', [without('notes')]],
  'a filter in HAVING': ['SELECT user_id FROM notes GROUP BY user_id HAVING user_id = $1', [without('notes')]],
  'a filter in the target list': ['SELECT user_id = $1 FROM notes', [without('notes')]],
  'the other table of a join': [
    'SELECT * FROM books b JOIN pages p ON p.book = b.id WHERE b.user_id = $1',
    [without('pages', 'SELECT', 'p')],
  ],
  'a join of no held table': [
    'SELECT * FROM books b JOIN pages p ON p.user_id = b.user_id',
    [without('books', 'SELECT', 'b'), without('pages', 'SELECT', 'p')],
  ],
  'a self-join': ['SELECT * FROM notes a, notes b WHERE a.user_id = $1', [without('notes', 'SELECT', 'b')]],
  'the outer side of a left join': [
    'SELECT * FROM books b LEFT JOIN pages p ON b.user_id = $1 AND p.user_id = $1',
    [without('books', 'SELECT', 'b')],
  ],
  'an outer side that should follow': [
    'SELECT * FROM books b LEFT JOIN pages p ON p.user_id = b.user_id AND p.user_id = $1',
    [without('books', 'SELECT', 'b')],
  ],
  'a full join': [
    'SELECT * FROM books b FULL JOIN pages p ON b.user_id = p.user_id AND b.user_id = $1',
    [without('books', 'SELECT', 'b'), without('pages', 'SELECT', 'p')],
  ],
  'a subquery in FROM': ['SELECT * FROM (SELECT * FROM notes) n WHERE n.user_id = $1', [without('notes')]],
  'a CTE': ['WITH n AS (SELECT * FROM notes) SELECT * FROM n WHERE user_id = $1', [without('notes')]],
  'an alias that pretends': [
    'WITH c AS (SELECT id AS user_id FROM books WHERE user_id = $1) SELECT * FROM notes n JOIN c ON n.user_id = c.user_id',
    [without('notes', 'SELECT', 'n')],
  ],
  'a filter of the outer statement': [
    'SELECT * FROM books b WHERE b.user_id = $1 AND b.id IN (SELECT book FROM pages)',
    [without('pages')],
  ],
  'a filter inside of EXISTS': [
    'SELECT * FROM books b WHERE EXISTS (SELECT 1 FROM pages p WHERE p.user_id = $1 AND b.user_id = $1)',
    [without('books', 'SELECT', 'b')],
  ],
  'one side of a union': ['SELECT id FROM notes WHERE user_id = $1 UNION SELECT id FROM books', [without('books')]],
  'a scalar subquery in the target list': [
    'SELECT (SELECT count(*) FROM pages) FROM books WHERE user_id = $1',
    [without('pages')],
  ],
  'a subquery in ORDER BY': [
    'SELECT 1 FROM books WHERE user_id = $1 ORDER BY (SELECT count(*) FROM pages)',
    [without('pages')],
  ],
  'a function over a subquery': [
    'SELECT * FROM jsonb_array_elements((SELECT a FROM notes LIMIT 1))',
    [without('notes')],
  ],
  'renamed columns': [
    'SELECT * FROM notes AS n (user_id, id) WHERE user_id = $1',
    ['notes the SELECT renames its columns'],
  ],
  'a table of a named schema': ['SELECT * FROM public.notes', [without('notes')]],
  'a sample': ['SELECT * FROM notes TABLESAMPLE SYSTEM (10)', [without('notes')]],
  'an update': ['UPDATE notes SET a = 1 WHERE id = $1', [without('notes', 'UPDATE')]],
  'an update that only sets the tenant': ['UPDATE notes SET user_id = $1', [without('notes', 'UPDATE')]],
  'an update that gives rows away': [
    'UPDATE notes SET user_id = $2 WHERE user_id = $1',
    ['notes is used for several tenants: $1, $2'],
  ],
  'an update to a constant tenant': [
    `UPDATE notes SET user_id = 'x' WHERE user_id = $1`,
    ['notes the UPDATE gives its rows to another tenant'],
  ],
  'an update with FROM': [
    'UPDATE pages p SET a = b.a FROM books b WHERE p.user_id = $1',
    [without('books', 'UPDATE … FROM', 'b')],
  ],
  'a delete': ['DELETE FROM notes WHERE id = $1', [without('notes', 'DELETE')]],
  'a delete of old rows': [
    `DELETE FROM notes WHERE created_at < now() - interval '90 days'`,
    [without('notes', 'DELETE')],
  ],
  'a delete with USING': [
    'DELETE FROM pages p USING books b WHERE p.user_id = $1 AND p.book = b.id',
    [without('books', 'DELETE … USING', 'b')],
  ],
  'an insert without the column': ['INSERT INTO notes (id) VALUES ($1)', ['notes the INSERT does not name user_id']],
  'an insert without columns': ['INSERT INTO notes VALUES ($1, $2)', ['notes the INSERT does not name user_id']],
  'an insert of defaults': ['INSERT INTO notes DEFAULT VALUES', ['notes the INSERT does not name user_id']],
  'an insert of a constant': [
    `INSERT INTO notes (user_id) VALUES ('default')`,
    ['notes the INSERT takes user_id from something else than a parameter'],
  ],
  'an insert of a default': [
    'INSERT INTO notes (id, user_id) VALUES ($1, DEFAULT)',
    ['notes the INSERT takes user_id from something else than a parameter'],
  ],
  'one row of an insert': [
    `INSERT INTO notes (user_id) VALUES ($1), ('x')`,
    ['notes the INSERT takes user_id from something else than a parameter'],
  ],
  'an insert of all tenants': [
    'INSERT INTO notes (user_id, id) SELECT user_id, id FROM books',
    [without('books'), without('notes', 'INSERT')],
  ],
  'an insert from another tenant': [
    'INSERT INTO notes (user_id, id) SELECT $2, id FROM books WHERE user_id = $1',
    ['books is used for several tenants: $1, $2'],
  ],
  'an upsert by a key of all tenants': [
    'INSERT INTO notes (user_id, id) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET a = 1',
    [without('notes', 'ON CONFLICT DO UPDATE')],
  ],
  'two tenants in one statement': [
    'SELECT * FROM notes n, books b WHERE n.user_id = $1 AND b.user_id = $2',
    ['notes is used for several tenants: $1, $2'],
  ],
  TRUNCATE: ['TRUNCATE notes', ['notes a TruncateStmt cannot be held to one tenant']],
  COPY: ['COPY notes TO STDOUT', ['notes a CopyStmt cannot be held to one tenant']],
  MERGE: [
    'MERGE INTO notes n USING books b ON n.user_id = b.user_id WHEN MATCHED THEN DELETE',
    ['notes a MergeStmt cannot be held to one tenant', 'books a MergeStmt cannot be held to one tenant'],
  ],
  EXPLAIN: ['EXPLAIN ANALYZE DELETE FROM notes', [without('notes', 'DELETE')]],
};

for (const [what, [sql, expected]] of Object.entries(loose)) {
  test(`${what} is objected to`, async () => {
    expect(await missing(sql)).toEqual(expected);
  });
}

test('every statement of a text is judged, with its line', async () => {
  const found = await missingTenantFilters('SELECT * FROM notes WHERE user_id = $1;\n\nSELECT * FROM notes;', rules);
  expect(found).toEqual([{ table: 'notes', line: 3, reason: 'is used by SELECT as "notes" without user_id = $n' }]);
});

test('a text that is not SQL is refused', async () => {
  await expect(missingTenantFilters('SELEC 1', rules)).rejects.toBeInstanceOf(SqlSyntaxError);
});
