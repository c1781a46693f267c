import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scalar } from '../../../src/engine/session/answer.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { Session } from '../../../src/engine/session/session.ts';
import { quoteIdentifier } from '../../../src/engine/sql/identifier.ts';
import { quoteLiteral } from '../../../src/engine/sql/literal.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ kind: 'embedded', archive: null });
});

afterAll(() => session.close());

/** Text of any alphabet, quotes, backslashes and line ends among it. PostgreSQL keeps no NUL. */
const anyText = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'));
const anyName = anyText.filter((name) => name !== '' && Buffer.byteLength(name) <= 63);

test('a quoted identifier names the column that it says', async () => {
  await fc.assert(
    fc.asyncProperty(anyName, async (name) => {
      const { columns } = await session.run(`SELECT 1 AS ${quoteIdentifier(name)}`);
      expect(columns[0]?.name).toBe(name);
    }),
  );
});

test('a quoted identifier makes a table of that name', async () => {
  await fc.assert(
    fc.asyncProperty(anyName, async (name) => {
      await session.run(`CREATE TEMP TABLE ${quoteIdentifier(name)} ()`);
      const found = await session.run("SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'");
      await session.run(`DROP TABLE ${quoteIdentifier(name)}`);
      expect(found.rows).toEqual([[name]]);
    }),
    { numRuns: 30 },
  );
});

test.each(['on', 'off'])('a quoted literal reads as its text with standard_conforming_strings %s', async (setting) => {
  await session.run(`SELECT set_config('standard_conforming_strings', '${setting}', false)`);
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      expect(scalar(await session.run(`SELECT ${quoteLiteral(text)}::text`))).toBe(text);
    }),
  );
});

test.each([
  ['an empty name', ''],
  ['a NUL character', 'a\0b'],
  ['half a surrogate pair', 'a\uD800'],
  ['64 bytes, of which the server would keep 63', 'é'.repeat(32)],
])('%s is refused', (_, name) => {
  expect(() => quoteIdentifier(name)).toThrow(expect.objectContaining({ code: 'bad-identifier' }));
});

test('63 bytes are taken', () => {
  expect(quoteIdentifier(`${'é'.repeat(31)}x`)).toBe(`"${'é'.repeat(31)}x"`);
});
