import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeOnly, projectFolder, startPgparity, type Ended } from './command-line.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { hasEmbeddedSocket } from '../../src/engine/session/embedded-socket.ts';
import type { RunningServer } from '../../src/engine/server/server.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { openSession } from '../../src/engine/session/open-session.ts';
import { verdictDocument, type VerdictDocument } from '../../src/gate/parity/verdict.ts';

const native = await nativeServer.find(pgvector, process.env);

describe.skipIf(!native.available)(`with a native server${native.available ? '' : ` (${native.reason})`}`, () => {
  let product: string;
  let temporary: string;
  const servers: RunningServer[] = [];
  /** Two servers that play the profiles; the second one writes dates in another way when it is asked to. */
  let environment: Record<string, string>;

  beforeAll(async () => {
    product = await mkdtemp(join(tmpdir(), 'pgparity-exec-'));
    temporary = await mkdtemp(join(tmpdir(), 'pgparity-exec-tmp-'));
    await chmod(temporary, 0o711);
    for (const folder of ['db', 'node_modules']) await mkdir(join(product, folder));
    await cp(join(projectFolder, 'test/cli/exec-products'), product, { recursive: true });
    await symlink(projectFolder, join(product, 'node_modules/pgparity'));
    await symlink(join(projectFolder, 'node_modules/pg'), join(product, 'node_modules/pg'));
    await writeFile(
      join(product, 'db/001_orders.sql'),
      'CREATE TABLE orders (id int PRIMARY KEY, total numeric(9, 2));',
    );
    await writeFile(
      join(product, 'pgparity.config.ts'),
      `import { defineConfig, pglite, postgres, sqlFolder } from 'pgparity';
export default defineConfig({
  profiles: { production: postgres({ major: 15 }), candidate: postgres({ major: 15 }), laptop: pglite() },
  migrations: sqlFolder('db'),
  suites: 'parity/**/*.test.ts',
  commandVariables: ({ url }) => ({ ORDERS_URL: url }),
});
`,
    );
    for (const name of ['PRODUCTION', 'CANDIDATE']) {
      const server = await nativeServer.start(pgvector, { environment: process.env });
      servers.push(server);
      environment = { ...environment, [`PGPARITY_${name}_URL`]: (server.endpoint as { url: string }).url };
    }
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await rm(product, { recursive: true });
    await rm(temporary, { recursive: true });
  });

  async function setDates(style: 'ISO' | 'German'): Promise<void> {
    const candidate = servers[1];
    if (candidate === undefined) throw new RangeError('No server plays the candidate.');
    const session = await openSession(candidate.endpoint);
    await session.run(`ALTER ROLE pgparity SET DateStyle = '${style}'`);
    await session.close();
  }

  function exec(
    flags: readonly string[],
    command: readonly string[],
    more: Record<string, string> = {},
  ): Promise<Ended> {
    return start(flags, command, more).ended;
  }

  function start(flags: readonly string[], command: readonly string[], more: Record<string, string> = {}) {
    const words = ['exec', '-p', 'production,candidate', ...flags, '--', ...command];
    return startPgparity(words, { ...environment, PGPARITY_TEMPORARY_FOLDER: temporary, ...more }, product);
  }

  async function verdictIn(file: string): Promise<VerdictDocument> {
    return verdictDocument.parse(JSON.parse(await readFile(join(product, file), 'utf8')));
  }

  const python = ['python3', 'orders_test.py', 'junit.xml'];
  const node = [process.execPath, '--test', '--test-reporter=tap', 'orders.test.mjs'];

  test('a Python suite that passes everywhere is parity, with its skipped test counted', async () => {
    await setDates('ISO');
    const { exitCode, stdout, stderr } = await exec(['--results', 'junit.xml', '--json', 'v.json'], python);
    expect(stderr + stdout).toContain('PARITY (exit 0)');
    expect(exitCode).toBe(0);
    const { counts, notExercised } = await verdictIn('v.json');
    expect(counts).toMatchObject({ checks: 5, same: 4, unexpectedDivergences: 0, failed: 0, missing: 0 });
    expect(notExercised).toEqual(
      ['production', 'candidate'].map((profile) => ({
        check: '__main__.OrdersTest > test_print',
        profile,
        reason: 'needs a printer',
      })),
    );
  });

  test('a difference between the servers is named by the Python test that sees it, with its message', async () => {
    await setDates('German');
    const { exitCode, stdout } = await exec(['--results', '*.xml', '--json', 'v.json', '--junit', 'out/v.xml'], python);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    const again = await exec(['--results', 'junit.xml', '--json', 'v.json'], python);
    expect(again.exitCode).toBe(1);
    const { divergences, failures, missing } = await verdictIn('v.json');
    expect({ failures, missing }).toEqual({ failures: [], missing: [] });
    expect(divergences).toMatchObject([
      {
        check: '__main__.OrdersTest > test_date',
        expected: false,
        values: {
          production: { value: { outcome: 'passed' } },
          candidate: {
            value: { outcome: 'failed', message: expect.stringContaining("'29.11.2026' != '2026-11-29'") as string },
          },
        },
        repeat:
          'npx pgparity exec --profiles production,candidate --results junit.xml -- python3 orders_test.py junit.xml',
      },
    ]);
    expect(again.stdout).toContain("'29.11.2026' != '2026-11-29'");
  });

  test('the same by a Node suite over TAP, and an entry of the expected divergences makes it parity', async () => {
    await setDates('German');
    const { exitCode } = await exec(['--json', 'v.json'], node);
    expect(exitCode).toBe(1);
    const { divergences } = await verdictIn('v.json');
    expect(divergences.map(({ check }) => check)).toEqual(['orders > show their date']);
    await mkdir(join(product, 'parity'));
    const entry = { ...divergences[0]?.entry, reason: 'dates are local', link: 'https://example.org' };
    await writeFile(join(product, 'parity/expected-divergences.json'), JSON.stringify([entry]));
    try {
      const expected = await exec([], node);
      expect(expected.stdout).toContain('1 different as expected');
      expect(expected.exitCode).toBe(0);
      await setDates('ISO');
      const stale = await exec([], node);
      expect(stale.stdout).toMatch(/It no longer occurs/);
      expect(stale.exitCode).toBe(1);
    } finally {
      await rm(join(product, 'parity'), { recursive: true });
    }
  });

  test('a test that fails everywhere is a failure, and no divergence', async () => {
    await setDates('ISO');
    const { exitCode, stdout } = await exec(['--results', 'junit.xml', '--json', 'v.json'], python, {
      KNOWN_FAULT: '1',
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/2 failed checks between production \(live\), candidate \(live\)/);
    const { failures, divergences } = await verdictIn('v.json');
    expect(divergences).toEqual([]);
    expect(failures.map(({ check, profile }) => `${profile}: ${check}`)).toEqual([
      'production: __main__.OrdersTest > test_known_fault',
      'candidate: __main__.OrdersTest > test_known_fault',
    ]);
  });

  test('without results exit codes are compared, and the last lines are shown', async () => {
    await setDates('German');
    const script = `psql -Atc "SELECT 'today is ' || date '2026-11-29'" > day; cat day; grep -q 2026-11-29 day`;
    const { exitCode, stdout } = await exec([], ['sh', '-c', script]);
    expect(stdout).toMatch(/today is 2026-11-29/);
    expect(stdout).toMatch(/≠ It ended with exit code 1\./);
    expect(stdout).toMatch(/today is 29\.11\.2026/);
    expect(exitCode).toBe(1);
    await setDates('ISO');
    expect((await exec([], ['sh', '-c', script])).exitCode).toBe(0);
  });

  test('--capture names the statement too, and leaves out what differs from itself', async () => {
    await setDates('ISO');
    const same = await exec(['--capture', '--json', 'v.json'], node);
    expect(same.stdout).toContain('PARITY (exit 0)');
    const { notExercised } = await verdictIn('v.json');
    expect(notExercised.map(({ check, reason }) => [check, reason])).toContainEqual([
      'captured > SELECT gen_random_uuid() AS ticket',
      'every column differs from itself when it runs again under another plan',
    ]);
    await setDates('German');
    const { exitCode } = await exec(['--capture', '--json', 'v.json'], node);
    expect(exitCode).toBe(1);
    const { divergences } = await verdictIn('v.json');
    expect(divergences).toMatchObject([
      {
        check: 'captured > SELECT date ?::text AS day',
        statement: "SELECT date '2026-11-29'::text AS day",
        values: {
          production: { value: { columns: ['day text'], rows: [['2026-11-29']] } },
          candidate: { value: { columns: ['day text'], rows: [['29.11.2026']] } },
        },
      },
      { check: 'orders > show their date' },
    ]);
  });

  test('what capture prints is replayed on every profile, and held against accepted answers', async () => {
    await setDates('ISO');
    const words = (...all: string[]): Promise<Ended> => startPgparity(all, environment, product).ended;
    const captured = await words('capture', '-p', 'production', '--', ...node);
    expect(captured.exitCode).toBe(0);
    expect(captured.stdout).toMatch(
      /INSERT INTO orders VALUES \(\$1, \$2\);\n-- \$1 int4 = "1"\n-- \$2 numeric = "2\.50"\n/,
    );
    await writeFile(join(product, 'w.sql'), captured.stdout);
    const both = ['replay', '-p', 'production,candidate', 'w.sql'];
    expect((await words(...both)).exitCode).toBe(0);
    const golden = ['replay', '-p', 'laptop', '--golden', 'answers.json', 'w.sql'];
    expect((await words(...golden)).exitCode).toBe(3);
    expect((await words(...golden)).stdout).toContain('PARITY (exit 0)');
    await setDates('German');
    const broken = await words(...both, '--json', 'v.json');
    expect(broken.exitCode).toBe(1);
    expect((await verdictIn('v.json')).divergences.map(({ check }) => check)).toEqual([
      'captured > SELECT date ?::text AS day',
    ]);
    const held = await words('replay', '-p', 'candidate', '--golden', 'answers.json', 'w.sql');
    expect(held.stdout).toMatch(/candidate +│ golden/);
    expect(held.exitCode).toBe(1);
    // Six runs, two of them in process.
  }, 240_000);

  test('a test that one profile lost is missing there', async () => {
    await setDates('German');
    const script = `echo TAP version 14; echo 1..1; echo ok 1 - always; [ "$(psql -Atc "SELECT date '2026-11-29'")" = 2026-11-29 ] && echo ok 2 - sometimes; exit 0`;
    const { exitCode, stdout } = await exec([], ['sh', '-c', script]);
    expect(stdout).toMatch(/It ran on production, and not on candidate\./);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['a workload that is not there', ['replay', 'no.sql'], /The workload no\.sql cannot be read/],
    ['an acceptance of nothing', ['replay', '--accept', 'w.sql'], /name one with --golden <file>/],
    ['no command', ['exec', '-p', 'production'], /missing required argument 'command'/],
    ['a program that is not there', ['exec', '-p', 'production', '--', 'no-such'], /"no-such" cannot be started/],
    ['a time-out of nothing', ['exec', '--timeout', '0', '--', 'true'], /--timeout "0" is not a whole number/],
    [
      'a glob that matches nothing',
      ['exec', '-p', 'production', '--results', 'x*.xml', '--', 'true'],
      /"true" ended well and wrote no results that can be read: It wrote no file that matches x\*\.xml/,
    ],
  ])('%s is wrong use', async (_, words, message) => {
    const { exitCode, stderr } = await startPgparity(words, environment, product).ended;
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/internal error/);
    expect(exitCode).toBe(2);
  });

  test('one profile alone proves nothing', async () => {
    const { exitCode, stdout } = await startPgparity(['exec', '-p', 'production', '--', 'true'], environment, product)
      .ended;
    expect(stdout).toMatch(/INCOMPLETE/);
    expect(exitCode).toBe(3);
  });

  test.skipIf(!hasEmbeddedSocket())('PGlite runs the tests, and its statements are captured and compared', async () => {
    await setDates('ISO');
    const words = ['exec', '-p', 'laptop,production', '--capture', '--json', 'v.json', '--', ...node];
    const same = await startPgparity(words, environment, product).ended;
    expect(same.stderr + same.stdout).toContain('PARITY (exit 0)');
    const { counts, notExercised } = await verdictIn('v.json');
    expect(counts).toMatchObject({ checks: 9, same: 8, failed: 0, missing: 0 });
    const ticket = 'captured > SELECT gen_random_uuid() AS ticket';
    expect(notExercised.map(({ check }) => check)).toEqual([ticket, ticket]);
    const differs = [process.execPath, '--test', '--test-reporter=tap', 'version.test.mjs'];
    const { exitCode, stdout } = await startPgparity(
      ['exec', '-p', 'production,laptop', '--', ...differs],
      environment,
      product,
    ).ended;
    expect(stdout).toMatch(/the version is 15/);
    expect(exitCode).toBe(1);
  });

  test.skipIf(hasEmbeddedSocket())('without its optional package PGlite is reported as not exercised', async () => {
    const { stderr, exitCode } = await startPgparity(['exec', '-p', 'laptop', '--', 'true'], nodeOnly, product).ended;
    expect(stderr).toMatch(/laptop \(embedded: A command on an embedded profile needs @electric-sql\/pglite-socket/);
    expect(exitCode).toBe(3);
  });

  test('a time-out is a failure on every profile, and its children are gone', async () => {
    const { exitCode, stdout } = await exec(['--timeout', '1'], ['sh', '-c', 'sleep 4711 & wait']);
    expect(stdout).toMatch(/It did not end within 1 s and was ended/);
    expect(exitCode).toBe(1);
    expect(await processesWith('sleep 4711')).toEqual([]);
  });

  test('Ctrl-C ends the command with its children, ends with 130 and leaves nothing', async () => {
    const { child, ended, told } = start(['--show-output'], ['sh', '-c', 'sleep 4712 & echo started; wait'], {});
    await told('production | started');
    child.kill('SIGINT');
    const { exitCode, stdout } = await ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(await processesWith('sleep 4712')).toEqual([]);
    expect(await readdir(temporary)).toEqual([]);
  });

  test('a server that dies under the command ends with 4, and no password is printed', async () => {
    const own = { PGPARITY_PRODUCTION_URL: '', PGPARITY_CANDIDATE_URL: '' };
    const kill = `echo "$PGPASSWORD"; kill -9 $(head -qn1 $(grep -rlx "$PGPORT" --include=postmaster.pid ${temporary}))`;
    const { exitCode, stderr } = await exec(['--show-output', '--server', 'native'], ['sh', '-c', kill], own);
    expect(stderr).toMatch(/The server of profile production \(native PostgreSQL .*\) stopped answering/);
    expect(stderr).toMatch(/production \| \*\*\*/);
    expect(exitCode).toBe(4);
  });
});

async function processesWith(text: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    ids.map(async (id) => {
      const words = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      return words.replaceAll('\0', ' ').trim();
    }),
  );
  return lines.filter((line) => line === text);
}
