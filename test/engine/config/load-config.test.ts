import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { canMount } from '../server/can-mount.ts';
import { databaseOfConfig } from '../../../src/engine/config/database-of-config.ts';
import { loadConfig } from '../../../src/engine/config/load-config.ts';
import { redact } from '../../../src/base/config/redact.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgparity-config-'));
  await mkdir(join(folder, 'db'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** TypeScript that no Node erases: a config need not know which one it is loaded by. */
async function load(change = ''): Promise<Awaited<ReturnType<typeof loadConfig>>> {
  const text = `import { alloydbOmni, defineConfig, pglite, pgvector, postgres, sqlFolder } from 'pgparity';
    enum Name { reference = 'production' }
    export default defineConfig({
      profiles: {
        laptop: pglite(), production: postgres({ major: 15 as const }), 'next-one': pgvector({ major: 18 }),
        omni: alloydbOmni(), vectors: postgres({ major: 16, extensions: ['vector'], parameters: { work_mem: '8MB' } }),
      },
      reference: Name.reference,
      migrations: sqlFolder('db'),
      suites: ['parity/**/*.test.ts'],
      ${change}
    });`;
  await writeFile(join(folder, 'pgparity.config.ts'), text);
  return loadConfig(folder);
}

test('profiles have the names of the config, the reference first, and the variables that follow', async () => {
  const { profiles } = await load();
  expect(
    profiles.map(({ name, postgresMajor, image, urlVariable, extensions }) => [
      name,
      postgresMajor,
      image,
      urlVariable,
      extensions,
    ]),
  ).toEqual([
    ['production', 15, 'postgres:15', 'PGPARITY_PRODUCTION_URL', []],
    ['laptop', null, null, null, []],
    ['next-one', 18, 'pgvector/pgvector:pg18', 'PGPARITY_NEXT_ONE_URL', ['vector']],
    ['omni', 15, 'google/alloydbomni:15.12.0', 'PGPARITY_OMNI_URL', ['vector', 'alloydb_scann']],
    ['vectors', 16, 'pgvector/pgvector:pg16', 'PGPARITY_VECTORS_URL', ['vector']],
  ]);
  expect(profiles.at(-1)?.parameters).toEqual({ shared_buffers: '256MB', work_mem: '8MB' });
});

test('what the file leaves out has its default, and paths are absolute', async () => {
  const config = await load();
  expect(config).toMatchObject({
    folder,
    migrations: { kind: 'sql-folder', folder: join(folder, 'db'), naming: 'auto' },
    suites: ['parity/**/*.test.ts'],
    expectedDivergencesFile: join(folder, 'parity', 'expected-divergences.json'),
    baselinesFolder: join(folder, 'parity', 'baselines'),
    catalogFile: join(folder, 'parity', 'catalog.json'),
    vectorIndexesFile: join(folder, 'parity', 'vector-indexes.json'),
    database: null,
    commandVariables: null,
    databaseName: 'app',
    seed: 20_251_101,
    maxBaselineAgeDays: 30,
    checkTimeoutSeconds: 60,
    vitest: { alias: {}, setupFiles: [] },
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test('time-outs, aliases and set-up files are taken over', async () => {
  const config = await load(`timeouts: { checkSeconds: 5, startSeconds: 9 },
    vitest: { alias: { '~': './src', other: 'package' }, setupFiles: ['./setup.ts'] },`);
  expect(config.checkTimeoutSeconds).toBe(5);
  expect(config.profiles.map(({ startTimeoutSeconds }) => startTimeoutSeconds)).toEqual([9, 9, 9, 9, 9]);
  expect(config.vitest).toEqual({
    alias: { '~': join(folder, 'src'), other: 'package' },
    setupFiles: [join(folder, 'setup.ts')],
  });
});

test('the database is a function of the environment, and its password a secret', async () => {
  const config = await load('database: (environment) => `postgresql://u:${environment.WORD}@h/d`,');
  expect(databaseOfConfig(config, { WORD: 'whispered-word' })).toBe('postgresql://u:whispered-word@h/d');
  expect(redact('it is whispered-word')).toBe('it is ***');
});

test.each([
  ["() => { throw new Error('PORT is not set.'); }", 'pgparity.config.ts: database throws: PORT is not set.'],
  [
    '() => undefined',
    'pgparity.config.ts: database returns undefined: return a URL, as postgresql://user:password@host:5432/database.',
  ],
  [
    "() => 'localhost'",
    'pgparity.config.ts: database is "localhost": a database URL starts with "postgresql://", and a list of parameters is written as "host=… dbname=…".',
  ],
])('a database as %s is refused in one sentence', async (database, sentence) => {
  const config = await load(`database: ${database},`);
  expect(() => databaseOfConfig(config, {})).toThrow(sentence);
});

test('a config that was changed is loaded anew, and nothing is written beside it', async () => {
  expect((await load()).seed).toBe(20_251_101);
  expect((await load('seed: 7,')).seed).toBe(7);
  expect((await readdir(folder)).toSorted()).toEqual(['db', 'pgparity.config.ts']);
});

test('what is compiled is kept outside the product, once a file', async () => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  await load();
  await load('seed: 7,');
  expect(await readdir(join(folder, 'cache', 'pgparity', 'config'))).toHaveLength(1);
});

test('a damaged one is no fault of the config, and is made again', async () => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  await load('seed: 7,');
  const compiled = join(folder, 'cache', 'pgparity', 'config');
  const [file = ''] = await readdir(compiled);
  const whole = await readFile(join(compiled, file));
  await writeFile(join(compiled, file), Buffer.from(whole).fill('(', 20, 40));
  expect((await load('seed: 7,')).seed).toBe(7);
  await load('seed: 7,');
  expect(await readFile(join(compiled, file))).toEqual(whole);
});

test('one that says something else than it said is not believed', async () => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  await load('seed: 7,');
  const compiled = join(folder, 'cache', 'pgparity', 'config');
  const [file = ''] = await readdir(compiled);
  const whole = await readFile(join(compiled, file), 'utf8');
  await writeFile(join(compiled, file), whole.replace('7', '8'));
  expect((await load('seed: 7,')).seed).toBe(7);
  expect(await readFile(join(compiled, file), 'utf8')).toBe(whole);
});

test('a folder for it that cannot be made is no fault', async () => {
  await writeFile(join(folder, 'cache'), '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  expect((await load('seed: 7,')).seed).toBe(7);
});

test.skipIf(!canMount())(`nor is a full disk${canMount() ? '' : ' (not here: this user may not mount)'}`, async () => {
  const cache = join(folder, 'cache');
  await mkdir(cache);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', cache]);
  try {
    await mkdir(join(cache, 'pgparity', 'config'), { recursive: true });
    expect(() => writeFileSync(join(cache, 'filler'), Buffer.alloc(1 << 20))).toThrow('ENOSPC');
    vi.stubEnv('XDG_CACHE_HOME', cache);
    expect((await load('seed: 7,')).seed).toBe(7);
  } finally {
    execFileSync('umount', [cache]);
  }
});
