import fc from 'fast-check';
import { scan } from 'libpg-query';
import { expect, test } from 'vitest';
import { landmarksOf } from '../../../src/engine/sql/landmark.ts';

/** What a scanner can get wrong, in any order: most of it is no SQL, and all of it has tokens. */
const crumb = fc.constantFrom(
  ...`' '' " $$ $a$ $1 a$b$ é 𝕏 E E' e'\\' U&' U&" N' B' x' \\ ; -- - / * /* */ ( ) [ ]`.split(' '),
  ...'+ < > = | # @ : :: := % ^ ! ~ ` ? . , & a copy 1 1.5 0x _ stdin { }'.split(' '),
  '\n',
  ' ',
  '\t',
  '\r',
  '\f',
  '\v',
  '\u00a0',
  '\uFEFF',
);

test('comments and semicolons are where the scanner of PostgreSQL finds them', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(crumb, { maxLength: 24 }), async (crumbs) => {
      const sql = crumbs.join('');
      const tokens = await scanned(sql);
      if (tokens === undefined) return;
      compared += 1;
      const found = [...landmarksOf(sql)].filter(({ kind }) => kind === 'comment' || kind === 'semicolon');
      expect(found.map(({ kind, start, end }) => `${kind} ${sql.slice(start, end)}`)).toEqual(tokens);
    }),
    { numRuns: 5000 },
  );
  expect(compared).toBeGreaterThan(500);
});

/** Undefined where the text holds no tokens: an open string. */
async function scanned(sql: string): Promise<readonly string[] | undefined> {
  if (sql.includes('\\') || sql.trim() === '') return undefined;
  const result = await scan(sql).catch((cause: unknown) => {
    if (cause instanceof Error) return undefined;
    throw cause;
  });
  if (result === undefined) return undefined;
  let depth = 0;
  const bytes = Buffer.from(sql);
  return result.tokens.flatMap(({ tokenName, start, end }) => {
    const text = bytes.subarray(start, end).toString();
    if (text === '(') depth += 1;
    if (text === ')') depth = Math.max(depth - 1, 0);
    if (text === ';') return depth === 0 ? ['semicolon ;'] : [];
    return tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT' ? [`comment ${text}`] : [];
  });
}

test.each([
  ["SELECT E'a\\'; -- no' \n 'b\\'; -- no'; -- yes", ['semicolon', 'comment']],
  ["SELECT 'a\\'; -- yes'", ['semicolon', 'comment']],
  ["SELECT 'a' -- isn't a gap\n ';", ['comment']],
  ['SELECT a$b$; -- yes $b$', ['semicolon', 'comment']],
  ['SELECT $1$a$; $a$; 1', ['semicolon']],
  ['SELECT 1 +-- yes\n 2', ['comment']],
  ['CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b);', ['semicolon']],
  ['COPY a (b) FROM stdin;\n1; -- no\n\\.\nSELECT 1;', ['semicolon', 'copy-data', 'semicolon']],
  ['copy a from STDIN with (format csv); -- why\n1\n', ['semicolon', 'copy-data']],
  ["COPY a FROM 'stdin';\nSELECT 1;", ['semicolon', 'semicolon']],
  ['\\connect a -- no\n;', ['psql', 'semicolon']],
])('%j has these landmarks: %j', (sql, kinds) => {
  expect([...landmarksOf(sql)].map(({ kind }) => kind)).toEqual(kinds);
});

test('a long string, comment, gap and run of blanks cost no more than their length', () => {
  const long = 2_000_000;
  const startedAt = performance.now();
  const gap = "'a' -- b -- c -- d -- e\n".repeat(20_000);
  for (const sql of [
    `'${'a'.repeat(long)}'`,
    `E'${"\\'".repeat(long)}'`,
    `${'/*'.repeat(long)}`,
    ' '.repeat(long),
    gap,
  ])
    expect([...landmarksOf(sql)].length).toBeLessThan(20_001);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
