import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSmallProduct, type SmallProduct } from '../suite/small-product.ts';
import { writeBaseline } from '../../../src/gate/parity/baseline.ts';
import { UsageError } from '../../../src/base/errors.ts';
import { judge, readPrecedents } from '../../../src/gate/run/judge.ts';
import type { RunOptions } from '../../../src/gate/run/run-options.ts';
import { renderVerdict } from '../../../src/gate/report/terminal.ts';
import { run } from '../../../src/gate/run/run.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { embedded, pgvector } from '../../../fixtures/profiles.ts';
import { productIn } from '../../product-config.ts';

const native = await nativeServer.find(pgvector, process.env);
const lacking = native.available ? '' : ` (not here: ${native.reason})`;

let product: SmallProduct;
let folder: string;
beforeEach(async () => {
  product = await createSmallProduct();
  await product.writeMigration('001_things', 'CREATE TABLE things (name text);');
  folder = await mkdtemp(join(tmpdir(), 'pgparity-run-'));
  // A server never runs as root, and its user has to be able to enter.
  await chmod(folder, 0o711);
});
afterEach(async () => {
  await product.remove();
  await rm(folder, { recursive: true });
});

const options = (): RunOptions => ({
  config: productIn(product.folder),
  repeatArguments: [],
  environment: {
    ...process.env,
    DOCKER_HOST: 'unix:///nonexistent/docker.sock',
    PGPARITY_TEMPORARY_FOLDER: folder,
  },
  profiles: [embedded],
  required: [],
  allowStandIn: false,
  servers: {},
  existing: false,
  suites: [],
  seed: 1,
  version: '0',
  onStage: () => undefined,
  onTick: () => undefined,
});

const both = (): RunOptions => ({ ...options(), profiles: [pgvector, embedded] });

test('a name that no check has is wrong use, and the nearest one is a hint', async () => {
  await product.write('plain', `checks()('a name', ({ observe }) => observe('one', 1));`);
  const mistyped = run({ ...options(), check: 'a nmae' });
  await expect(mistyped).rejects.toBeInstanceOf(UsageError);
  await expect(mistyped).rejects.toThrow('No check matches --check "a nmae". Did you mean "a name"?');
});

test('one profile and nothing to compare it with is incomplete, not parity, and nothing is left after the run', async () => {
  await product.write('plain', `checks()('a name', ({ observe }) => observe('one', 1));`);
  const { verdict } = await run(options());
  expect(verdict).toMatchObject({ verdict: 'incomplete', exitCode: 3, counts: { observations: 0, failed: 0 } });
  expect(await readdir(folder)).toEqual([]);
});

test('a failed check breaks the verdict although there is nothing to compare with, and one that was not exercised is counted and never passed', async () => {
  await product.write('wrong', `checks()('wrong', ({ expect }) => expect(1).toBe(2));`);
  await product.write('needy', `checks()('two at once', needs('sessions'), () => undefined);`);
  const { verdict } = await run(options());
  expect(verdict).toMatchObject({ verdict: 'broken', exitCode: 1, counts: { failed: 1, notExercised: 1, checks: 5 } });
  expect(verdict.failures).toMatchObject([
    {
      check: 'suites/wrong.test.ts > wrong',
      profile: 'embedded',
      repeat: 'npx pgparity run --profiles embedded --suite suites/wrong.test.ts --check wrong',
    },
  ]);
  expect(verdict.notExercised).toMatchObject([{ check: 'suites/needy.test.ts > two at once', profile: 'embedded' }]);
  const needy = verdict.suites.find(({ suite }) => suite === 'suites/needy.test.ts');
  expect(needy).toMatchObject({ passed: 0, failed: 0, notExercised: 1 });
});

test.each([{ suites: ['plain'] }, { check: 'a name' }])(
  'a gate that flags narrow is refused before anything starts: %o',
  async (narrowed) => {
    await product.write('plain', `checks()('a name', ({ observe }) => observe('one', 1));`);
    const stages: string[] = [];
    const refused = run({
      ...options(),
      ...narrowed,
      required: ['embedded'],
      onStage: (_, stage) => void stages.push(stage),
    });
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    await expect(refused).rejects.toThrow('--require needs every check');
    expect(stages).toEqual([]);
  },
);

test('".only" is a failed suite file where CI is set, and incomplete elsewhere', async () => {
  await product.write('only', `const check = checks(); check.only('a', () => undefined); check('b', () => undefined);`);
  const { CI: _, ...environment } = options().environment;
  const refused = await run({ ...options(), environment: { ...environment, CI: 'true' } });
  expect(refused.verdict).toMatchObject({ verdict: 'broken', exitCode: 1, counts: { failed: 1, notExercised: 2 } });
  const shown = await run({ ...options(), environment });
  expect(shown.verdict).toMatchObject({
    verdict: 'incomplete',
    exitCode: 3,
    only: [{ file: 'suites/only.test.ts', line: 2 }],
    summary: expect.stringContaining('".only" at suites/only.test.ts:2'),
  });
});

test('what differs from itself in another order is unstable, not compared and not parity', async () => {
  await product.write(
    'unstable',
    `let calls = 0;
    const check = checks();
    for (const name of ['a', 'b', 'c', 'd']) check(name, ({ observe }) => observe('calls', ++calls));
    check('steady', ({ observe }) => observe('steady', 1));`,
  );
  const { verdict } = await run({ ...options(), stability: true });
  expect(verdict).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
  expect(verdict.unstable.length).toBeGreaterThan(0);
  for (const each of verdict.unstable) expect(each).toMatchObject({ observation: 'calls', profile: 'embedded' });
  expect(verdict.summary).toContain('unstable: suites/unstable.test.ts > ');
});

test('a baseline that predates a migration is the cause of what follows, and one that is too old is not compared', async () => {
  await product.write(
    'plain',
    `checks()('the columns', async ({ session, observe }) => observe('columns', await session.run('SELECT * FROM things')));`,
  );
  // Recorded for a twin of the profile, so that nothing differs but what the test changes.
  const config = { ...productIn(product.folder), profiles: [embedded, { ...embedded, name: 'twin' }] };
  const { exercises, evidence } = await run({ ...options(), config });
  const [exercise] = exercises;
  if (exercise === undefined) throw new RangeError('Nothing was exercised.');
  const record = (recordedAt: Date): Promise<string> =>
    writeBaseline(
      join(product.folder, 'suites', 'baselines'),
      { ...exercise, profile: 'twin' },
      evidence.origin,
      recordedAt,
    );
  await record(new Date());
  // As a run does that finds the same: only what the migration changes has to be seen anew.
  expect((await judge(evidence, await readPrecedents(config))).verdict).toMatchObject({ verdict: 'parity' });
  await product.writeMigration('002_add_priority', 'ALTER TABLE things ADD priority int;');
  const note = expect.stringMatching(
    /^the baseline of twin of \S+ predates migration 002_add_priority: run it live or record it again$/,
  );
  const { verdict, evidence: migrated } = await run({ ...options(), config });
  expect(verdict.verdict).toBe('broken');
  expect(verdict.profiles[1]).toMatchObject({ name: 'twin', baseline: { stale: note } });
  expect(verdict.divergences.length).toBeGreaterThan(1);
  for (const divergence of verdict.divergences) expect(divergence.follows).toEqual(note);
  expect(verdict.divergences.map(({ check }) => check).indexOf('catalog after migration')).toBe(0);
  const { entry } = verdict.divergences.at(-1) ?? {};
  expect(entry).toMatchObject({ observation: 'columns', values: { embedded: {}, twin: {} }, reason: '', link: '' });
  expect(entry?.expires).toMatch(/^\d{4}-\d\d-\d\d$/);
  const report = renderVerdict(verdict, { color: false, widthColumns: 200, redact: (text) => text });
  expect(report.split('\n')[4]).toMatch(/^ {2}✗ the baseline of twin of .* predates migration 002_add_priority/);
  expect(report).toContain(`What follows from it (${verdict.divergences.length};`);
  expect(report).not.toContain('≠');
  await record(new Date(Date.now() - 31.5 * 24 * 60 * 60 * 1000));
  expect((await judge(migrated, await readPrecedents(config))).verdict).toMatchObject({
    verdict: 'incomplete',
    profiles: [
      {},
      {
        name: 'twin',
        evidence: 'none',
        reason: expect.stringContaining('is 31 days old, and maxBaselineAgeDays is 30'),
      },
    ],
  });
});

test('a check that a baseline has and this run lost breaks the verdict, and its new name is a hint', async () => {
  await product.write(
    'plain',
    `const check = checks(); check('a row is kept', () => undefined); check('b', () => undefined);`,
  );
  const { exercises, evidence } = await run(options());
  for (const exercise of exercises) {
    await writeBaseline(join(product.folder, 'suites', 'baselines'), exercise, evidence.origin, new Date());
  }
  await product.write('plain', `const check = checks(); check('a row was kept', () => undefined);`);
  const { verdict } = await run(options());
  expect(verdict).toMatchObject({ verdict: 'broken', exitCode: 1, counts: { missing: 2, failed: 0 } });
  expect(verdict.missing).toMatchObject([
    {
      check: 'suites/plain.test.ts > a row is kept',
      profile: 'embedded',
      note: expect.stringMatching(/"suites\/plain\.test\.ts > a row was kept".*pgparity record/),
    },
    { check: 'suites/plain.test.ts > b', nearest: null },
  ]);
  const part = await run({ ...options(), check: 'a row' });
  expect(part.verdict.missing).toHaveLength(1);
});

test('a migration that is refused is told, and leaves no file', async () => {
  await product.write('plain', `checks()('a name', ({ observe }) => observe('one', 1));`);
  await product.writeMigration('002_broken', 'SELECT no_such_column;');
  await expect(run(options())).rejects.toThrow(/002_broken\.sql.*"no_such_column" does not exist/);
  expect(await readdir(folder)).toEqual([]);
});

test('a check of the run itself is found by --check, and no check of a suite runs then', async () => {
  await product.write('plain', `checks()('a name', ({ observe }) => observe('one', 1));`);
  const { verdict } = await run({ ...options(), check: 'catalog after migration' });
  expect(verdict).toMatchObject({ exitCode: 3, counts: { checks: 3, failed: 0 } });
});

test('the time-out, the aliases and the set-up files of the config hold for the suites, and suites that crash leave no file', async () => {
  await product.write(
    'aliased',
    `import { word } from '~/word.ts';
    checks()('a name', ({ expect }) => expect([word, globalThis.prepared]).toEqual(['of the product', true]));
    checks()('too slow', () => new Promise(() => undefined));`,
  );
  await product.write(
    'unawaited',
    `checks()('careless', async () => {
      void Promise.reject(new Error('Nobody waited for this.'));
      await new Promise((resolve) => setImmediate(resolve));
    });`,
  );
  await mkdir(join(product.folder, 'own'));
  await writeFile(join(product.folder, 'own', 'word.ts'), `export const word = 'of the product';`);
  await writeFile(join(product.folder, 'own', 'setup.ts'), 'globalThis.prepared = true;');
  const vitest = { alias: { '~': join(product.folder, 'own') }, setupFiles: [join(product.folder, 'own', 'setup.ts')] };
  const config = { ...productIn(product.folder), vitest, checkTimeoutSeconds: 5 };
  const { verdict } = await run({ ...options(), config });
  expect(verdict.exitCode).toBe(1);
  expect(verdict.failures.toSorted((a, b) => a.check.localeCompare(b.check))).toMatchObject([
    { check: 'suites/aliased.test.ts > too slow', message: expect.stringContaining('within 5 s') },
    {
      check: 'suites/unawaited.test.ts > (the suite file itself)',
      message: expect.stringContaining('Nobody waited for this.'),
    },
  ]);
  expect(await readdir(folder)).toEqual([]);
});

describe.skipIf(lacking !== '')(`with a native server${lacking}`, () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await nativeServer.start(pgvector, { environment: process.env });
    const admin = await openSession(server.endpoint);
    await admin.script("CREATE ROLE limited LOGIN CREATEDB CONNECTION LIMIT 7 PASSWORD 'limited'");
    await admin.close();
  });
  afterAll(() => server?.stop());

  /** Runs that are about no server of their own have one for all: a start takes longer than most of them. */
  const onServer = (user = 'pgparity') => {
    const url = new URL(urlOf(server));
    if (user !== url.username) [url.username, url.password] = [user, user];
    return {
      environment: { ...options().environment, PGPARITY_PGVECTOR_URL: url.href },
      servers: { pgvector: 'remote' } as const,
    };
  };

  test('a profile that cannot be prepared takes the others down with it, and is the one that is told', async () => {
    await product.write('plain', `checks()('a name', ({ observe }) => observe('one', 1));`);
    const refused = run({
      ...both(),
      afterMigration: { embedded: async (session) => void (await session.run('SELECT no_such_column')) },
    });
    await expect(refused).rejects.toThrow('column "no_such_column" does not exist');
    expect(await readdir(folder)).toEqual([]);
  });

  test('what flags left out is named in the verdict, and the rest is compared', async () => {
    await product.write(
      'plain',
      `const check = checks(); check('a name', () => undefined); check('b', () => undefined);`,
    );
    await product.write('other', `checks()('c', ({ expect }) => expect(1).toBe(2));`);
    const { verdict } = await run({ ...both(), ...onServer(), suites: ['plain'], check: 'a name' });
    expect(verdict.filtered).toEqual({ suites: ['plain'], check: 'a name' });
    expect(verdict.counts).toMatchObject({ checks: 4, failed: 0, notExercised: 0 });
    expect(verdict.summary).toContain('filtered by --suite plain --check "a name"');
  });

  test('a backend that is ended is a lost server, and not a failed check', async () => {
    await product.write(
      'ended',
      `const check = checks();
      for (const name of ['a', 'b']) check(name, async ({ session }) => {
        await session.run('SELECT pg_terminate_backend(pg_backend_pid())');
      });`,
    );
    const lost = run({ ...options(), ...onServer(), profiles: [pgvector] });
    await expect(lost).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(
        /profile pgvector .* refused or dropped connections: "a" and 1 more checks failed with/,
      ),
    });
  });

  test('connections that run out in a check are a lost server, and no failed check', async () => {
    await product.write(
      'greedy',
      `const check = checks();
      check('greedy', async ({ database }) => { await Promise.all(Array.from({ length: 9 }, () => database.open())); });
      check('modest', async ({ session }) => { await session.run('SELECT pg_sleep(0.1)'); });
      check('another', () => undefined);`,
    );
    const lost = run({ ...options(), ...onServer('limited'), profiles: [pgvector] });
    await expect(lost).rejects.toMatchObject({ exitCode: 4, message: expect.stringMatching(/too many c/) });
  });

  test('connections that run out in a hook, in a file and in "prepare" are three losses, and no failed check', async () => {
    const lack = `throw Object.assign(new Error('sorry, too many clients'), { code: '53300' });`;
    const another = `check('another', () => undefined);`;
    await product.write(
      'hook',
      `import { beforeAll } from 'vitest';\nconst check = checks();\nbeforeAll(async () => { ${lack} });\n${another}`,
    );
    await product.write('file', `const check = checks();\n${lack}\n${another}`);
    await product.write(
      'prepared',
      `const greedy = checks({ prepare: async (session) => { await session.run("DO $$ BEGIN RAISE 'sorry, too many clients' USING ERRCODE = '53300'; END $$"); } });
       greedy('reads', async ({ session }) => { await session.run('SELECT 1'); });
       const check = checks();
       ${another}`,
    );
    const lost = run({ ...options(), ...onServer(), profiles: [pgvector] });
    await expect(lost).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(/and 2 more checks failed with: .*too many c/),
    });
  });

  test('a profile on which no check of the suites ran is incomplete, and satisfies no gate', async () => {
    const text = `checks().skipIf(true)('skipped', () => undefined);`;
    await product.write('skipped', text);
    await product.writeMigration('001_things', 'SELECT 1;');
    const { verdict } = await run({ ...options(), ...onServer(), profiles: [pgvector], required: ['pgvector'] });
    expect(verdict).toMatchObject({
      verdict: 'incomplete',
      exitCode: 3,
      summary: expect.stringContaining('pgvector (none of its checks ran)'),
    });
  });

  test('profiles of different majors and word sizes: expected by the config, with no entry in a file', async () => {
    await product.write('plain', `checks()('a name', ({ observe }) => observe('one', 1));`);
    const { verdict } = await run(both());
    expect(verdict).toMatchObject({ verdict: 'parity', counts: { expectedDivergences: 4, unexpectedDivergences: 0 } });
    expect(verdict.divergences).toMatchObject([
      { check: 'identity', observation: 'PostgreSQL major', expected: true, link: 'pgparity.config.ts', expires: null },
      {
        check: 'identity',
        observation: 'word size in bits',
        expected: true,
        link: 'pgparity.config.ts',
        expires: null,
      },
      { check: 'settings', observation: 'allow_system_table_mods', expected: true },
      { check: 'settings', observation: 'max_parallel_workers_per_gather', expected: true },
    ]);
  });

  test('an observation that only one profile makes is a divergence', async () => {
    await product.write(
      'partial',
      `checks()('partial', ({ under, observe }) => {
        observe('everywhere', 0);
        if (under.profile === 'pgvector') observe('only here', 1);
      });`,
    );
    const { verdict } = await run({ ...both(), ...onServer() });
    expect(verdict.divergences).toContainEqual(
      expect.objectContaining({
        observation: 'only here',
        expected: false,
        values: { pgvector: { value: 1 }, embedded: { absent: true } },
      }),
    );
  });
});

function urlOf({ endpoint }: RunningServer): string {
  if (endpoint.kind !== 'postgres') throw new RangeError('The native server was not started.');
  return endpoint.url;
}
