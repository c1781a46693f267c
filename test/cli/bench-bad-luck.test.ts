import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeOnly, pgparity, projectFolder, startPgparity } from './command-line.ts';
import { nativeMissing } from '../schema/migrate/native-database.ts';
import { canMount } from '../engine/server/can-mount.ts';
import { nativeRoot, type NativeRoot } from '../engine/server/native-root.ts';
import { pgvector } from '../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const small =
  '--rows 2000 --dimensions 16 --queries 40 --builds 1 --loop-seconds 1 --index ivfflat --lists 20 --probes 1,2,4'.split(
    ' ',
  );
const words = ['bench', '--profiles', 'pgvector', '--server', 'native', ...small];
const quick = [...words, '--scenarios', 'none'];

let root: NativeRoot;
let folder: string;
let environment: Record<string, string>;
beforeEach(async () => {
  root = await nativeRoot();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pgparity-bench-')));
  environment = {
    PGPARITY_TEMPORARY_FOLDER: root.folder,
    PGPARITY_VAULT: join(folder, 'vault'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
});
afterEach(async () => {
  await root.remove();
  await rm(folder, { recursive: true, force: true });
});

const results = (): Promise<string[]> => readdir(join(folder, 'vault', 'results')).catch(() => []);

describe.skipIf(missing !== undefined)(`with a native server${missing ? ` (${missing})` : ''}`, () => {
  test.each([
    ['SIGINT', 130, 'starting', 'none'],
    ['SIGTERM', 143, 'under load', 'loops'],
  ] as const)(
    '%s ends with %d during "%s" and leaves neither server nor result',
    async (signal, code, step, scenarios) => {
      const { child, ended, told } = startPgparity([...words, '--scenarios', scenarios], environment);
      await told(step);
      child.kill(signal);
      const { exitCode, stderr, stdout } = await ended;
      expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
      expect(stderr).toMatch(/interrupted; all servers are stopped\.\n$/);
      expect(root.entries()).toEqual([]);
      expect(await results()).toEqual([]);
    },
  );

  test('what a killed one leaves behind is removed by the next one, which goes on where it was', async () => {
    const { child, ended, told } = startPgparity([...words, '--scenarios', 'loops'], environment);
    await told('under load');
    child.kill('SIGKILL');
    await ended;
    const steps = await readdir(join(folder, 'vault', 'steps'));
    expect(steps).toHaveLength(5);
    const { exitCode, stdout } = await pgparity(quick, environment);
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('5 steps were measured by an interrupted run');
    expect(root.entries()).toEqual([]);
    expect(await results()).toHaveLength(1);
  });

  test('two at once with one vault and one cache do not meet', async () => {
    const both = await Promise.all([1, 2].map(() => pgparity(quick, environment)));
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const runs = await results();
    expect(runs).toHaveLength(2);
    for (const run of runs) {
      const at = join(folder, 'vault', 'results', run);
      const result = JSON.parse(await readFile(join(at, 'pgvector', 'result.json'), 'utf8')) as { points: unknown[] };
      expect(result.points).toHaveLength(3);
      expect(await readdir(at)).toEqual(expect.arrayContaining(['pgvector', 'report.html']));
    }
    expect(await readdir(join(folder, 'vault', 'steps'))).toEqual([]);
    expect(root.entries()).toEqual([]);
  });

  test('whoever stops reading does not stop it: the result is in the vault', async () => {
    const line = [process.execPath, `${projectFolder}/dist/cli/main.js`, ...quick].join(' ');
    const first = execFileSync('sh', ['-c', `${line} 2>/dev/null | head -n 1`], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });
    expect(first).toMatch(/^pgparity /);
    expect(await results()).toHaveLength(1);
    expect(root.entries()).toEqual([]);
  });

  test('a profile that fails lets the others be measured; the failure is told, and the exit code is 4', async () => {
    const { exitCode, stdout, stderr } = await pgparity(
      ['bench', '--profiles', 'pgvector,embedded', '--server', 'remote', ...small, '--scenarios', 'none'],
      { ...environment, PGPARITY_PGVECTOR_URL: 'postgresql://somebody:hush-hush@127.0.0.1:9/postgres' },
    );
    expect(stderr).toMatch(/No connection to 127\.0\.0\.1:9\/postgres as "somebody": .*ECONNREFUSED/);
    expect(stdout).toMatch(/embedded · PGlite/);
    expect(exitCode).toBe(4);
    const [run = ''] = await results();
    expect((await readdir(join(folder, 'vault', 'results', run))).toSorted()).toEqual(['embedded', 'report.html']);
  });

  test.skipIf(!canMount())(
    'a disk that is full while rows are loaded: exit code 4, a sentence, no result',
    async () => {
      const disk = join(root.folder, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=230m,mode=755', 'tmpfs', disk]);
      try {
        const large = ['--rows', '60000', '--dimensions', '512', '--queries', '40', '--scenarios', 'none'];
        const { exitCode, stderr, stdout } = await pgparity(
          ['bench', '--profiles', 'pgvector', '--server', 'native', '--index', 'ivfflat', ...large],
          { ...environment, PGPARITY_TEMPORARY_FOLDER: disk },
        );
        expect(stderr).toMatch(/No space left on device|No space left/);
        expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
        expect(await readdir(disk)).toEqual([]);
        expect(await results()).toEqual([]);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  test.skipIf(!canMount())('a vault on a full disk: a sentence, and no half of a result', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', disk]);
    try {
      const { exitCode, stderr } = await pgparity(quick, { ...environment, PGPARITY_VAULT: join(disk, 'vault') });
      expect(stderr).toMatch(/no space left|ENOSPC/i);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(exitCode).toBe(2);
      const kept = await readdir(join(disk, 'vault'), { recursive: true });
      expect(kept.filter((path) => /\.new/.test(path))).toEqual([]);
      // Where there was room for the result and none for its report, the result is whole.
      const halves = kept.filter((path) => /result\.json$|samples\.csv$/.test(path));
      expect([0, 2]).toContain(halves.length);
      expect(root.entries()).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

test('in process, Ctrl-C during the searches ends with 130 and leaves no result', async () => {
  const { child, ended, told } = startPgparity(['bench', '--profiles', 'embedded', ...small, '--scenarios', 'loops'], {
    ...environment,
    ...nodeOnly,
  });
  await told('embedded: starting');
  child.kill('SIGINT');
  const { exitCode, stdout } = await ended;
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
  expect(await results()).toEqual([]);
});
