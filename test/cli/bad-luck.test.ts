import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pgparity, startPgparity, startThroughNpx } from './command-line.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import type { RunningServer } from '../../src/engine/server/server.ts';
import { openSession } from '../../src/engine/session/open-session.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { sampled } from '../campaigns.ts';
import { isAlive } from '../is-alive.ts';

const native = await nativeServer.find(pgvector, process.env);
const words = ['run', '--profiles', 'pgvector', '--server', 'native'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgparity-luck-'));
  // A server never runs as root, and its user has to be able to enter.
  await chmod(folder, 0o711);
});
afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(!native.available)(`with a native server${native.available ? '' : ` (${native.reason})`}`, () => {
  const moments = [
    ['SIGINT', 130, 'initdb'],
    ['SIGINT', 130, 'migrating'],
    ['SIGINT', 130, 'suites'],
    ['SIGTERM', 143, 'suites'],
    ['SIGHUP', 129, 'suites'],
  ] as const;

  test.each(sampled(moments, 3))(
    '%s ends with %d during "%s" and leaves neither a folder nor a process',
    async (signal, code, step) => {
      const { child, ended, told } = startPgparity(words, { PGPARITY_TEMPORARY_FOLDER: folder });
      await told(step);
      const processIds = await postmasters(folder);
      child.kill(signal);
      const { exitCode, stderr, stdout } = await ended;
      expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
      expect(stderr).toMatch(/interrupted; all servers are stopped\.\n$/);
      expect(await readdir(folder)).toEqual([]);
      expect(processIds.filter(isAlive)).toEqual([]);
    },
  );

  test('a server that is killed while the suites run ends with 4, and is named with the end of its log', async () => {
    const { ended, told } = startPgparity(words, { PGPARITY_TEMPORARY_FOLDER: folder });
    await told('suites');
    for (const processId of await postmasters(folder)) process.kill(processId, 'SIGKILL');
    const { exitCode, stderr } = await ended;
    expect(stderr).toMatch(/The server of profile pgvector \(native PostgreSQL .*\) stopped answering/);
    expect(exitCode).toBe(4);
    expect(await readdir(folder)).toEqual([]);
  });

  test('SIGTERM to npx alone leaves neither a folder nor a process', async () => {
    const { child, ended, told } = startThroughNpx(words, { PGPARITY_TEMPORARY_FOLDER: folder });
    await told('suites');
    const processIds = await postmasters(folder);
    child.kill('SIGTERM');
    const { stderr } = await ended;
    expect(stderr).toMatch(/interrupted; all servers are stopped\.\n$/);
    expect(await readdir(folder)).toEqual([]);
    expect(processIds.filter(isAlive)).toEqual([]);
  });

  test('two runs at once do not meet', async () => {
    const both = await Promise.all(
      [1, 2].map(() => pgparity([...words, '--suite', 'tables'], { PGPARITY_TEMPORARY_FOLDER: folder })),
    );
    for (const { stdout } of both) expect(stdout).toMatch(/pgvector/);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('what a killed run leaves behind is removed by the next one', async () => {
    const { child, ended, told } = startPgparity(words, { PGPARITY_TEMPORARY_FOLDER: folder });
    await told('suites');
    const processIds = await postmasters(folder);
    child.kill('SIGKILL');
    await ended;
    await pgparity([...words, '--suite', 'tables'], { PGPARITY_TEMPORARY_FOLDER: folder });
    expect(processIds.length).toBeGreaterThan(0);
    expect(processIds.filter(isAlive)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  describe('that is remote', () => {
    let server: RunningServer;
    let url: string;
    beforeAll(async () => {
      server = await nativeServer.start(pgvector, { environment: process.env });
      ({ url } = server.endpoint as { url: string });
    });
    afterAll(() => server?.stop());

    test('a wrong password ends with 4, and no password is told', async () => {
      const wrong = new URL(url);
      wrong.password = 'hush-hush';
      const { exitCode, stderr } = await pgparity(words.slice(0, 3), { PGPARITY_PGVECTOR_URL: wrong.href });
      expect(stderr).toMatch(/password authentication failed for user "pgparity"/);
      expect(stderr).not.toContain('hush-hush');
      expect(exitCode).toBe(4);
    });

    test('a remote server is used, says so, and is left as it was', async () => {
      const { stdout, exitCode } = await pgparity([...words.slice(0, 3), '--suite', 'tables'], {
        PGPARITY_PGVECTOR_URL: url,
      });
      expect(stdout).toMatch(/remote server 127\.0\.0\.1:\d+\/postgres \(PGPARITY_PGVECTOR_URL\)/);
      expect(stdout).not.toContain(new URL(url).password);
      expect(exitCode).toBe(0);
      expect(await databasesOf(url)).toEqual(['postgres', 'template0', 'template1']);
    });

    test('a remote database that holds tables is refused unless told, and then left alone', async () => {
      const session = await openSession(server.endpoint);
      await session.run('CREATE TABLE customers AS SELECT 1 AS id');
      const some = [...words.slice(0, 3), '--suite', 'tables'];
      const refused = await pgparity(some, { PGPARITY_PGVECTOR_URL: url });
      expect(refused.stderr).toMatch(
        /The database 127\.0\.0\.1:\d+\/postgres as "pgparity" holds 1 tables: .*--existing/,
      );
      expect(refused.exitCode).toBe(2);
      const told = await pgparity([...some, '--existing'], { PGPARITY_PGVECTOR_URL: url });
      expect(told.exitCode).toBe(0);
      expect((await session.run('SELECT id FROM customers')).rows).toEqual([['1']]);
      await session.close();
    });
  });
});

async function postmasters(root: string): Promise<number[]> {
  const folders = (await readdir(root)).filter((name) => name.startsWith('pgparity-native-'));
  const files = await Promise.all(
    folders.map((name) => readFile(join(root, name, 'data', 'postmaster.pid'), 'utf8').catch(() => '')),
  );
  return files.map((text) => Number(text.split('\n')[0])).filter((processId) => processId > 0);
}

async function databasesOf(url: string): Promise<(string | null | undefined)[]> {
  const session = await openSession({ kind: 'postgres', url });
  try {
    return (await session.run('SELECT datname FROM pg_database ORDER BY 1')).rows.map(([name]) => name);
  } finally {
    await session.close();
  }
}
