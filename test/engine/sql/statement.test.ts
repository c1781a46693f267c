import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitStatements, SqlSyntaxError } from '../../../src/engine/sql/statement.ts';

const noise = fc.constantFrom(
  '',
  ' ',
  '\n',
  '\t\n  ',
  '-- a; comment with é and "quotes\n',
  '/* a; /* nested; */ 𝕏 */',
  '-- $$\n',
);

const inner = fc.string({
  unit: fc.constantFrom('a', ';', '-', '/', '*', 'é', '𝕏', '\n', '$', ' ', '"'),
  maxLength: 12,
});

/** Statements that hold what divides statements, where it does not. */
const statement = fc.oneof(
  inner.map((text) => `SELECT '${text}'`),
  inner.map((text) => `SELECT $é1$${text.replaceAll('$', '')}$é1$ AS "a;${text.replaceAll('"', '""')}"`),
  inner.map((text) => `SELECT E'${text}\\''`),
  inner.map((text) => `DO $body$ BEGIN PERFORM '${text.replaceAll('$', '')}'; END; $body$`),
  inner.map((text) => `SELECT 1 /* ${text.replaceAll('*', '').replaceAll('/', '')}; */ + 2`),
  fc.constant('CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END'),
  fc.constant('CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)'),
);

const text = fc.array(fc.record({ before: noise, statement, after: noise, empty: fc.boolean() }), { maxLength: 6 });

test('a text splits into the statements that it was made of, each on its line', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.boolean(), async (parts, ends) => {
      let sql = '';
      const expected: { text: string; line: number }[] = [];
      for (const [index, part] of parts.entries()) {
        sql += part.before;
        expected.push({ text: part.statement, line: sql.split('\n').length });
        sql += `${part.statement}${part.after}${index === parts.length - 1 && !ends ? '' : `;${part.empty ? ' ;' : ''}`}`;
      }
      const { statements } = await splitStatements(sql);
      expect(statements.map((found) => ({ text: found.text, line: found.line }))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('comments come with their lines, and what looks like one inside a string does not', async () => {
  const { comments } = await splitStatements("-- eins é\nSELECT '-- no', 1 -- zwei\n;/* drei\n */ SELECT 2");
  expect(comments).toEqual([
    { text: '-- eins é', line: 1, start: 0 },
    { text: '-- zwei', line: 2, start: 28 },
    { text: '/* drei\n */', line: 3, start: 37 },
  ]);
});

test.each(['', ' \n', ';;', '-- only a comment', '/* a */;'])('%j holds no statement', async (sql) => {
  expect((await splitStatements(sql)).statements).toEqual([]);
});

test.each([
  ["SELECT 'é𝕏';\n\nselec 2", 3, 'syntax error at or near "selec"'],
  ['SELECT 1;\n\\d\n', 2, '\\d is a command of psql'],
  ['SELECT 1;\n\\i other.sql', 2, 'copy what it includes'],
  ["SELECT 1;\n\nSELECT :'name'", 3, ":'name' is a variable of psql"],
  ['COPY a FROM stdin;\n1\n2\n', 1, 'which is missing'],
  ['SELECT 1;\n\\.\n', 2, 'none is open here'],
  ["SELECT 1;\nSELECT 'open", 2, 'unterminated quoted string'],
  ['SELECT 1;\nSELECT (', 2, 'syntax error at end of input'],
  ['SELECT 1;\n\0', 2, 'NUL character'],
])('%j is refused with its line', async (sql, line, reason) => {
  const error = await splitStatements(sql).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(SqlSyntaxError);
  expect(error).toMatchObject({ code: 'sql-syntax', line, reason: expect.stringContaining(reason) });
});

test('what psql needs of a dump is passed over, and the data of COPY belongs to its statement', async () => {
  const { statements } = await splitStatements(
    '\\restrict abc\nSET a = 1;\nCOPY public.t (a, b) FROM stdin;\n1\tx;y\n2\t\\N\n\\.\n\n\\unrestrict abc\nSELECT 1;\n',
  );
  expect(statements.map(({ text: found, line, data }) => [found, line, data])).toEqual([
    ['SET a = 1', 2, undefined],
    ['COPY public.t (a, b) FROM stdin', 3, '1\tx;y\n2\t\\N\n'],
    ['SELECT 1', 9, undefined],
  ]);
  const [empty] = (await splitStatements('COPY t FROM stdin;\n\\.\n')).statements;
  expect(empty?.data).toBe('');
});

test('a long text splits as a short one does, wherever its pieces end', async () => {
  const parts = [
    "INSERT INTO a VALUES ('é𝕏;', $$;$$)",
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; SELECT 3; END',
    'CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)',
    `SELECT '${'é;'.repeat(50_000)}'`,
    `CREATE FUNCTION g() RETURNS int BEGIN ATOMIC ${'SELECT 1; '.repeat(9000)}END`,
  ];
  const expected = Array.from({ length: 3000 }, (_, index) => parts[index % 100 < 97 ? index % 3 : index % 5] ?? '');
  const { statements } = await splitStatements(expected.join(' /* ; */ ;\n'));
  expect(statements.map((found) => found.text)).toEqual(expected);
  expect(statements.map(({ line }) => line)).toEqual(expected.map((_, index) => index + 1));
});

test('a fault far down in a long text is on its line', async () => {
  const sql = `${"SELECT 'é';\n".repeat(20_000)}SELECT (;\n${'SELECT 1;\n'.repeat(20_000)}`;
  await expect(splitStatements(sql)).rejects.toMatchObject({ line: 20_001 });
});

test('a text of 50,000 statements splits in seconds, and stops when it is to', async () => {
  const sql = Array.from({ length: 50_000 }, (_, index) => `INSERT INTO notes VALUES (${index}, 'é;');`).join('\n');
  expect((await splitStatements(sql)).statements).toHaveLength(50_000);
  const startedAt = performance.now();
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('stop')), 100);
  await expect(splitStatements(sql, controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(performance.now() - startedAt).toBeLessThan(3000);
}, 60_000);
