import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { changedSuites } from '../../../src/gate/run/changed-suites.ts';
import { run } from '../../../src/gate/run/run.ts';
import { productIn } from '../../product-config.ts';

const files = ['suites/a.test.ts', 'suites/b.test.ts'];

async function writeFiles(folder: string, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    stdio: 'ignore',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}

/** A product in a folder of a repository, committed. */
async function productFolder(): Promise<string> {
  const top = await mkdtemp(join(tmpdir(), 'pgparity-changed-'));
  onTestFinished(() => rm(top, { recursive: true }));
  const folder = join(top, 'services', 'orders');
  await writeFiles(folder, {
    'schema/migrations/001_a.sql': 'CREATE TABLE a (id int);',
    'suites/a.test.ts': "import { rows } from './rows.js';",
    'suites/b.test.ts': 'export {};',
    'suites/rows.ts': 'export const rows = 1;',
    'other.ts': 'export {};',
  });
  git(top, 'init', '-q');
  git(top, 'add', '.');
  git(top, 'commit', '-q', '-m', 'first');
  return folder;
}

test.each([
  ['nothing', {}, [], null],
  ['a file that no suite rests on', { 'other.ts': '// more' }, [], null],
  ['a suite file', { 'suites/b.test.ts': '// more' }, ['suites/b.test.ts'], null],
  ['what a suite file imports', { 'suites/rows.ts': 'export const rows = 2;' }, ['suites/a.test.ts'], null],
  ['a migration that git does not know', { 'schema/migrations/002_b.sql': 'SELECT 1;' }, files, '002_b.sql'],
])('after a change of %s', async (_, texts, suites, because) => {
  const folder = await productFolder();
  await writeFiles(folder, texts);
  const changed = await changedSuites(productIn(folder), files, 'HEAD');
  expect(changed.suites).toEqual(suites);
  expect(changed.unchanged).toEqual(files.filter((file) => !(suites as readonly string[]).includes(file)));
  expect(changed.everyBecause?.split('/').at(-1) ?? null).toBe(because);
});

test('a commit counts since the revision before it', async () => {
  const folder = await productFolder();
  await writeFiles(folder, { 'suites/b.test.ts': '// more' });
  git(folder, 'commit', '-q', '-a', '-m', 'second');
  expect((await changedSuites(productIn(folder), files, 'HEAD')).suites).toEqual([]);
  expect((await changedSuites(productIn(folder), files, 'HEAD~1')).suites).toEqual(['suites/b.test.ts']);
});

test('a revision that is none, and a folder without git, are refused in a sentence', async () => {
  const folder = await productFolder();
  await expect(changedSuites(productIn(folder), files, '--all')).rejects.toMatchObject({
    code: 'changed-revision',
    message: 'Unknown revision "--all" for --changed: git has no such commit.',
  });
  const outside = await mkdtemp(join(tmpdir(), 'pgparity-no-git-'));
  onTestFinished(() => rm(outside, { recursive: true }));
  await expect(changedSuites(productIn(outside), files, 'HEAD')).rejects.toMatchObject({ code: 'changed-without-git' });
});

test('nothing changed is no parity: no check ran, and nothing was started', async () => {
  const folder = await productFolder();
  const config = productIn(folder);
  const running = run({
    config,
    environment: {},
    profiles: config.profiles,
    required: [],
    allowStandIn: false,
    servers: {},
    existing: false,
    suites: [],
    changedSince: 'HEAD',
    seed: 1,
    repeatArguments: [],
    version: '1',
    onStage: () => expect.unreachable(),
    onTick: () => expect.unreachable(),
  });
  await expect(running).rejects.toMatchObject({ code: 'nothing-changed', exitCode: 3 });
});
