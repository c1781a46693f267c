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
    { text: '-- eins é', line: 1 },
    { text: '-- zwei', line: 2 },
    { text: '/* drei\n */', line: 3 },
  ]);
});

test.each(['', ' \n', ';;', '-- only a comment', '/* a */;'])('%j holds no statement', async (sql) => {
  expect((await splitStatements(sql)).statements).toEqual([]);
});

test.each([
  ["SELECT 'é𝕏';\n\nselec 2", 3, 'syntax error at or near "selec"'],
  ['SELECT 1;\n\\d\n', 2, 'syntax error at or near "\\"'],
  ["SELECT 1;\nSELECT 'open", 2, 'unterminated quoted string'],
  ['SELECT 1;\nSELECT (', 2, 'syntax error at end of input'],
  ['SELECT 1;\n\0', 2, 'NUL character'],
])('%j is refused with its line', async (sql, line, reason) => {
  const error = await splitStatements(sql).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(SqlSyntaxError);
  expect(error).toMatchObject({ code: 'sql-syntax', line, reason: expect.stringContaining(reason) });
});
