import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runIn } from './vault-command-line.ts';
import { omni, World } from '../vault/guard/world.ts';
import { ensureHook } from '../../src/vault/guard/install-hook.ts';

const line = `omni ${omni.result.points[0]?.latency.p50Ms} ms ${omni.result.canary}\n`;

test('a clean repository ends with 0', async () => {
  const world = await World.create();
  const { stdout, exitCode } = await runIn(world.repository, ['guard'], environmentOf(world));
  expect(stdout).toMatch(/^No restricted result found; \d+ files scanned\.\n$/);
  expect(exitCode).toBe(0);
});

test('what is found ends with 1, with its place and what to do, and no number', async () => {
  const world = await World.create();
  await world.write('docs/a.md', `# Notes\n\n${line}`);
  for (const words of [['guard'], ['guard', '--work-tree'], ['guard', 'docs']]) {
    const { stdout, exitCode } = await runIn(world.repository, words, environmentOf(world));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/docs\/a\.md:3 carries the mark of a restricted result .*alloydb-omni/);
    expect(stdout).not.toContain(String(omni.result.points[0]?.latency.p50Ms));
    expect(stdout).not.toContain(omni.result.canary);
  }
  const json = await runIn(world.repository, ['guard', '--json'], environmentOf(world));
  const { alarms } = JSON.parse(json.stdout) as { alarms: readonly object[] };
  expect(alarms[0]).toMatchObject({ kind: 'canary', where: 'docs/a.md', line: 3 });
  expect(json.exitCode).toBe(1);
});

test.each([
  ['a revision that is not there', ['guard', '--since', 'nowhere'], /Unknown revision "nowhere" for --since/],
  ['a revision that looks like a flag', ['guard', '--since=--all'], /Unknown revision "--all" for --since/],
  ['a path that is not there', ['guard', 'nowhere'], /No such file or folder: nowhere/],
  ['--reflog alone', ['guard', '--reflog'], /--reflog needs --since/],
  ['--install-hook with more', ['guard', '--install-hook', '--staged'], /--install-hook takes no other arguments/],
])('%s ends with 2', async (_, words, sentence) => {
  const world = await World.create();
  const { stderr, exitCode } = await runIn(world.repository, words, environmentOf(world));
  expect(stderr).toMatch(sentence);
  expect(exitCode).toBe(2);
});

test('outside a repository it ends with 2, and a folder can still be scanned', async () => {
  const world = await World.create();
  await mkdir(join(world.folder, 'artefacts'));
  await writeFile(join(world.folder, 'artefacts', 'log.txt'), line);
  expect(await runIn(world.folder, ['guard'], environmentOf(world))).toMatchObject({ exitCode: 2 });
  expect(await runIn(world.folder, ['guard', 'artefacts'], environmentOf(world))).toMatchObject({ exitCode: 1 });
});

test('the hook is installed once, keeps the one that was there, and stops a commit when the guard does', async () => {
  const world = await World.create();
  const hooks = join(world.repository, '.git', 'hooks');
  await mkdir(hooks, { recursive: true });
  await writeFile(join(hooks, 'pre-commit'), '#!/bin/sh\necho before >> hooks.log\n');
  await chmod(join(hooks, 'pre-commit'), 0o755);
  const first = await ensureHook(world.repository);
  expect(first).toEqual({ file: join(hooks, 'pre-commit'), kept: join(hooks, 'pre-commit.before-pgparity') });
  expect(await ensureHook(world.repository)).toEqual(first);
  expect(await readFile(join(hooks, 'pre-commit.before-pgparity'), 'utf8')).toContain('echo before');

  // In place of npx, which would look for an installed pgparity: the built one.
  const bin = join(world.folder, 'bin');
  await mkdir(bin);
  const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${main}" "$@"\n`);
  await chmod(join(bin, 'npx'), 0o755);
  const environment = { ...environmentOf(world), PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  await world.write('a.md', line);
  await expect(commit(world, environment)).rejects.toMatchObject({
    stdout: expect.stringContaining('a.md:1 carries the mark of a restricted result'),
  });
  await world.write('a.md', 'clean\n');
  await commit(world, environment);
  expect(await readFile(join(world.repository, 'hooks.log'), 'utf8')).toBe('before\nbefore\n');
});

async function commit(world: World, environment: Readonly<Record<string, string>>): Promise<void> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'];
  const git = async (...words: readonly string[]): Promise<unknown> =>
    promisify(execFile)('git', ['-C', world.repository, ...identity, ...words], {
      env: { ...process.env, ...environment },
    });
  await git('add', 'a.md');
  // What the hook says goes to standard error of git; it is told as output here.
  await git('commit', '-q', '-m', 'a').catch((error: { stdout: string; stderr: string }) => {
    throw Object.assign(new Error('refused'), { stdout: `${error.stdout}${error.stderr}` });
  });
}

function environmentOf(world: World): Record<string, string> {
  return { PGPARITY_VAULT: join(world.folder, 'vault') };
}
