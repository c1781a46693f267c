import { chmodSync, mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { majorChanges } from '../../src/gate/report/major-changes.ts';
import { verdictDocument } from '../../src/gate/parity/verdict.ts';
import { createSmallProduct, type SmallProduct } from '../gate/suite/small-product.ts';
import { startPgparity } from './command-line.ts';

// What the release notes of PostgreSQL 15 to 18 say (https://www.postgresql.org/docs/release/), and the first major of each.
const documented: readonly (readonly [what: string, sql: string, since: readonly number[]])[] = [
  ['CREATE in public for everybody', `SELECT has_schema_privilege('pg_monitor', 'public', 'CREATE')`, [15]],
  ['regexp_count', `SELECT regexp_count('aab', 'a')`, [15]],
  ['MERGE', 'MERGE INTO shop USING (SELECT 1 AS id) AS new ON shop.id = new.id WHEN MATCHED THEN DO NOTHING', [15]],
  ['NULLS NOT DISTINCT', 'ALTER TABLE shop ADD UNIQUE NULLS NOT DISTINCT (name)', [15]],
  // Refused since 15, a number since 16.
  ['a name right after a number', 'SELECT 1_000', [15, 16]],
  ['a hexadecimal integer', `SELECT '0x1F'::int`, [16]],
  ['any_value', 'SELECT any_value(1)', [16]],
  ['an infinite interval', `SELECT 'infinity'::interval`, [17]],
  ['to_bin', 'SELECT to_bin(5)', [17]],
  ['JSON_TABLE', `SELECT * FROM JSON_TABLE('[1]'::jsonb, '$[*]' COLUMNS (number int PATH '$'))`, [17]],
  ['array_reverse', 'SELECT array_reverse(ARRAY[1, 2])', [18]],
  ['casefold', `SELECT casefold('A')`, [18]],
  ['OLD in RETURNING', `UPDATE shop SET name = 'b' WHERE id = 1 RETURNING old.name`, [18]],
];

/** The majors of this run: 15 is installed, the others come from npm. With 14,15 the 18 is PGlite's. */
const majors = (process.env['TEST_MAJORS'] ?? '14,15,16,17,18').split(',').map(Number);
const all = [...new Set([...majors, 18])];

let product: SmallProduct;
const cache = mkdtempSync(join(tmpdir(), 'pgparity-test-'));
chmodSync(cache, 0o755);

beforeAll(async () => {
  product = await createSmallProduct();
  await product.writeMigration('001_shop', `CREATE TABLE shop (id int PRIMARY KEY, name text);`);
  const checks = documented.map(
    ([what, sql]) =>
      `check(${JSON.stringify(what)}, async ({ session, observe }) => observe('the answer', await session.ask(${JSON.stringify(sql)})));`,
  );
  await product.write('majors', `const check = checks();\n${checks.join('\n')}`);
  const lite = majors.includes(18) ? '' : `'postgres-18': pglite(), `;
  await writeFile(
    join(product.folder, 'pgparity.config.ts'),
    `import { defineConfig, matrix, pglite, postgres, sqlFolder } from 'pgparity';
export default defineConfig({
  profiles: { ...matrix({ of: postgres, majors: [${majors.join(', ')}] }), ${lite}},
  migrations: sqlFolder('schema/migrations'),
  suites: 'suites/**/*.test.ts',
});
`,
  );
});
afterAll(async () => {
  await product.remove();
  await rm(cache, { recursive: true, force: true });
});

test('documented changes between majors are attributed to the right one', { timeout: 600_000 }, async () => {
  const environment = { XDG_CACHE_HOME: process.env['TEST_MAJORS_CACHE'] ?? cache };
  const setup = await startPgparity(['setup', 'native'], environment, product.folder).ended;
  expect(setup).toMatchObject({ exitCode: 0, stderr: '' });

  const words = ['run', '--server', 'native', '--json', 'verdict.json'];
  const run = await startPgparity(words, environment, product.folder).ended;
  expect(run.exitCode).toBe(1);
  const verdict = verdictDocument.parse(JSON.parse(await readFile(join(product.folder, 'verdict.json'), 'utf8')));
  expect(verdict.profiles.map(({ evidence }) => evidence)).toEqual(all.map(() => 'live'));
  const found = new Map(
    majorChanges(verdict)
      .filter(({ divergence }) => divergence.observation === 'the answer')
      .map(({ divergence, when }) => [divergence.check.split(' > ').at(-1), when]),
  );
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(
      documented.flatMap(([what, , since]) => {
        const whens = since.filter((major) => major > (all[0] ?? 0)).map(whenOf);
        return whens.length === 0 ? [] : [[what, [...new Set(whens)].join(', ')]];
      }),
    ),
  );
  expect(run.stdout).toContain('Changes by PostgreSQL major');
  expect(run.stdout).toMatch(/since 15\n(?: {4}.*\n)*.*regexp_count · the answer/);
});

/** How a change is shown of which some majors around it were not run. */
function whenOf(since: number): string {
  const before = all.findLast((major) => major < since);
  const after = all.find((major) => major >= since);
  return before === since - 1 && after === since ? `since ${since}` : `between ${before} and ${after}`;
}
