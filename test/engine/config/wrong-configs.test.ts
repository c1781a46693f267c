import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { presets } from '../../../src/engine/profile/presets.ts';
import { loadConfig } from '../../../src/engine/config/load-config.ts';
import { UsageError } from '../../../src/base/errors.ts';

let root: string;
beforeAll(async () => void (root = await realpath(await mkdtemp(join(tmpdir(), 'pgparity-configs-')))));
afterAll(() => rm(root, { recursive: true }));

const imports =
  "import { alloydbOmni, command, defineConfig, dump, pglite, pgvector, postgres, sqlFolder } from 'pgparity';\n";

/** A right config with one thing changed. */
function config(change: string, ...left: readonly string[]): string {
  const keys: Readonly<Record<string, string>> = {
    profiles: 'profiles: { production: postgres({ major: 15 }), laptop: pglite() }',
    migrations: "migrations: sqlFolder('db')",
    suites: "suites: 'parity/**/*.test.ts'",
  };
  const kept = Object.entries(keys).flatMap(([name, text]) => (left.includes(name) ? [] : [text]));
  return `${imports}export default defineConfig({ ${[...kept, ...(change === '' ? [] : [change])].join(', ')} });\n`;
}

const file = 'pgparity.config.ts';

const wrong: readonly (readonly [string, string, string])[] = [
  ['an unknown key', config("suits: 'x'"), `${file}: there is no key suits (its value is 'x'). Did you mean "suites"?`],
  [
    'an unknown key that is near to none',
    config('xyzzy: 1'),
    `${file}: there is no key xyzzy (its value is 1). The keys are profiles, reference, migrations, suites, expectedDivergences, baselines, catalog, vectorIndexes, database, commandVariables, databaseName, seed, maxBaselineAgeDays, timeouts, vitest, bench.`,
  ],
  [
    'an unknown key further in',
    config('timeouts: { checkSecond: 5 }'),
    `${file}: there is no key timeouts.checkSecond (its value is 5). Did you mean "checkSeconds"?`,
  ],
  [
    'a value of another type',
    config('suites: 5', 'suites'),
    `${file}: suites is 5: write a glob, as "parity/**/*.test.ts", or a list of them.`,
  ],
  [
    'a missing key',
    config('', 'suites'),
    `${file}: suites is missing: write a glob, as "parity/**/*.test.ts", or a list of them.`,
  ],
  [
    'two profiles of one name',
    config('profiles: { laptop: pglite(), laptop: pglite() }', 'profiles'),
    `${file} cannot be loaded: The key "laptop" is there twice in line 2. Correct the file.`,
  ],
  [
    'a profile whose name makes no variable',
    config("profiles: { 'Our Laptop': pglite() }", 'profiles'),
    `${file}: profiles."Our Laptop" is named 'Our Laptop': write lower-case letters, digits and hyphens, as "our-laptop".`,
  ],
  [
    'no profile',
    config('profiles: {}', 'profiles'),
    `${file}: profiles is {}: write one profile or more, as "{ laptop: pglite() }".`,
  ],
  [
    'profiles as a list',
    config('profiles: [pglite()]', 'profiles'),
    `${file}: profiles is [ { preset: 'pglite', options: {} } ]: write the profiles by name, as "{ production: postgres({ major: 15 }), laptop: pglite() }".`,
  ],
  [
    'a profile that is no preset',
    config("profiles: { laptop: 'pglite' }", 'profiles'),
    `${file}: profiles.laptop is 'pglite': write a preset, as "postgres({ major: 15 })".`,
  ],
  [
    'a preset that is not called',
    config('profiles: { laptop: pglite }', 'profiles'),
    `${file}: profiles.laptop is [Function: pglite]: write a preset, as "postgres({ major: 15 })".`,
  ],
  [
    'a preset that is not there',
    config("profiles: { laptop: { preset: 'pglight', options: {} } }", 'profiles'),
    `${file}: profiles.laptop has the preset 'pglight': write one of ${Object.keys(presets).join(', ')}.`,
  ],
  [
    "a preset's unknown option",
    config("profiles: { production: postgres({ major: 15, imag: 'postgres:15' }) }", 'profiles'),
    `${file}: there is no key profiles.production.imag (its value is 'postgres:15'). Did you mean "image"?`,
  ],
  [
    "a preset's option with a wrong value",
    config('profiles: { production: postgres({ major: 13 }) }', 'profiles'),
    `${file}: profiles.production.major is 13: write a PostgreSQL major: 14, 15, 16, 17, 18.`,
  ],
  [
    "a preset's option that is missing",
    config('profiles: { production: postgres({}) }', 'profiles'),
    `${file}: profiles.production.major is missing: write a PostgreSQL major: 14, 15, 16, 17, 18.`,
  ],
  [
    'an image that is none',
    config("profiles: { production: pgvector({ image: 'pg vector' }) }", 'profiles'),
    `${file}: profiles.production.image is 'pg vector': write an image such as "postgres:15".`,
  ],
  [
    'a reference that is no profile',
    config("reference: 'produktion'"),
    `${file}: reference is 'produktion', which is no profile. Did you mean "production"?`,
  ],
  [
    'a yardstick that ScaNN has not',
    config("bench: { budgets: [{ strategy: 'scann', p95RatioMax: { to: 'yardstick', ratio: 2 } }] }"),
    `${file}: bench.budgets[0].p95RatioMax.to is 'yardstick': ScaNN has no yardstick: compare it with "exact", or with another strategy.`,
  ],
  [
    'migrations as a text',
    config("migrations: 'db'", 'migrations'),
    `${file}: migrations is 'db': write "sqlFolder('migrations')" with the folder of the SQL files, "command('…')" or "dump('schema.sql')".`,
  ],
  [
    'a naming that nobody knows',
    config("migrations: sqlFolder('db', { naming: 'rails' })", 'migrations'),
    `${file}: migrations.naming is 'rails': write 'auto', 'numbered', 'flyway', 'folders', 'drizzle', 'up-down', 'atlas', 'graphile-migrate'.`,
  ],
  [
    'a command without a line',
    config("migrations: command('')", 'migrations'),
    `${file}: migrations.command is '': write a command line.`,
  ],
  [
    'a dump that is not there',
    config("migrations: dump('schema.sql')", 'migrations'),
    `${file}: migrations.file is 'schema.sql', and FOLDER/schema.sql does not exist: write the path of a file that pg_dump wrote, relative to the config.`,
  ],
  [
    'a database as a text',
    config("database: 'postgresql://h/d'"),
    `${file}: database is 'postgresql://h/d': write a function of the environment that returns a URL, as "(environment) => environment.MY_URL".`,
  ],
  [
    'a seed that is no whole number',
    config('seed: 1.5'),
    `${file}: seed is 1.5: write a whole number from 0 to 4294967295.`,
  ],
  [
    'a time-out of nothing',
    config('timeouts: { startSeconds: 0 }'),
    `${file}: timeouts.startSeconds is 0: write seconds: a number from 1 to 3600.`,
  ],
  [
    'a config that throws',
    `throw new Error('no such thing');\n`,
    `${file} cannot be loaded: no such thing. Correct the file.`,
  ],
  [
    'a config that throws something else',
    `throw { code: 7 };\n`,
    `${file} cannot be loaded: { code: 7 }. Correct the file.`,
  ],
  [
    'a default export missing',
    `${imports}export const config = defineConfig({});\n`,
    `${file} has no default export: write "export default defineConfig({ … });".`,
  ],
  [
    'a default export that is no config',
    `export default 'config';\n`,
    `${file} exports 'config' by default, which is no config: write "export default defineConfig({ … });".`,
  ],
  [
    'a function as the default export',
    `export default () => ({});\n`,
    `${file} exports [Function: _default] by default, which is no config: write "export default defineConfig({ … });".`,
  ],
];

test.each(wrong)('%s: one sentence with the path, the value and what to do', async (_, text, sentence) => {
  const folder = await product(file, text);
  expect(await refusalOf(folder)).toBe(sentence.replace('FOLDER', folder));
});

test('what is no JavaScript is refused with its place', async () => {
  const folder = await product(file, `${imports}export default defineConfig({ profiles: { ;\n`);
  expect(await refusalOf(folder)).toMatch(/^pgparity\.config\.ts cannot be loaded: .*\(2:\d+\)\. Correct the file\.$/);
});

test('an import that is not there is named', async () => {
  const folder = await product(file, `import './missing.ts';\nexport default {};\n`);
  expect(await refusalOf(folder)).toMatch(
    /^pgparity\.config\.ts cannot be loaded: Cannot find module '\.\/missing\.ts'/,
  );
});

test('a folder of migrations that is not there, and a file in its place', async () => {
  const folder = await product(file, config("migrations: sqlFolder('sql')", 'migrations'));
  const sentence = `${file}: migrations.folder is 'sql', and ${folder}/sql`;
  const advice = 'write the folder of the SQL files, relative to the config.';
  expect(await refusalOf(folder)).toBe(`${sentence} does not exist: ${advice}`);
  await writeFile(join(folder, 'sql'), '');
  expect(await refusalOf(folder)).toBe(`${sentence} is not a folder: ${advice}`);
});

test('no config, one that is not there, and two of them', async () => {
  const folder = await product('notes.txt', '');
  expect(await refusalOf(folder)).toMatch(
    /^There is no pgparity\.config\.ts in .*: run "npx pgparity init", or write one, as "import .* export default defineConfig\(\{ .* \}\);", or name one with --config\.$/,
  );
  expect(await refusalOf(folder, 'other.config.ts')).toBe(
    `--config is 'other.config.ts', which does not exist: name a config file, as pgparity.config.ts.`,
  );
  for (const name of ['pgparity.config.ts', 'pgparity.config.js']) await writeFile(join(folder, name), config(''));
  expect(await refusalOf(folder)).toBe(
    `${folder} holds pgparity.config.ts and pgparity.config.js: keep one of them, or name one with --config.`,
  );
});

test.each(['pgparity.config.js', 'pgparity.config.mjs', 'pgparity.config.mts'])(
  '%s is a config as well',
  async (name) => {
    const { profiles } = await loadConfig(await product(name, config('')));
    expect(profiles.map(({ name: profile }) => profile)).toEqual(['production', 'laptop']);
  },
);

test('a fault in JavaScript is the same sentence with the name of that file', async () => {
  const folder = await product('pgparity.config.js', config('seed: -1'));
  expect(await refusalOf(folder)).toBe('pgparity.config.js: seed is -1: write a whole number from 0 to 4294967295.');
});

async function product(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(root, 'product-'));
  await mkdir(join(folder, 'db'));
  await writeFile(join(folder, name), text);
  return folder;
}

async function refusalOf(folder: string, given?: string): Promise<string> {
  const refused = await loadConfig(folder, given).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UsageError);
  return (refused as UsageError).message;
}
