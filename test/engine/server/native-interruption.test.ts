import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { pgvector } from '../../../fixtures/profiles.ts';
import type { Environment } from '../../../src/base/config/environment.ts';
import { findNativeBinaries } from '../../../src/engine/server/native-binaries.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import { processStartedAt } from '../../../src/engine/server/owner.ts';
import { nativeRoot, type NativeRoot } from './native-root.ts';

const availability = await nativeServer.find(pgvector, process.env);
const lacking = availability.available ? '' : ` (not here: ${availability.reason})`;
const project = resolve(import.meta.dirname, '../../..');

/** Starts a server and then does what it is told to: `exit`, `throw`. Listens to SIGTERM itself when told to. */
const program = `
import { nativeServer } from './engine/server/native.js';
import { profileOf } from './engine/config/config.js';
import { pgvector as preset } from './engine/profile/pgvector.js';
const pgvector = profileOf('pgvector', preset());
process.stdin.on('data', (word) => {
  if (String(word).trim() === 'exit') process.exit(7);
  throw new Error('as told');
});
const server = await nativeServer.start(pgvector, { environment: process.env, onProgress: (step) => console.log(step) });
if (process.argv[2] === 'in charge') process.on('SIGTERM', () => server.stop().then(() => process.exit(3)));
console.log('ready');
`;

/** A corpse that nobody has collected yet does not count. */
const lives = (processId: number): boolean => processStartedAt(processId) !== null;

describe.skipIf(lacking !== '')(`a run with a native server that is interrupted${lacking}`, () => {
  let compiled: string;
  let root: NativeRoot;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    compiled = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
    const words = [join(project, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', compiled];
    // It writes what it read, whether or not something elsewhere has a type error.
    await once(spawn(process.execPath, words, { cwd: project, stdio: 'ignore' }), 'close');
    await symlink(join(project, 'node_modules'), join(compiled, 'node_modules'));
    await writeFile(join(compiled, 'package.json'), '{ "type": "module" }');
    await writeFile(join(compiled, 'program.js'), program);
  });
  afterAll(() => rm(compiled, { recursive: true, force: true }));

  beforeEach(async () => {
    root = await nativeRoot();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await root.remove();
  });

  async function run(step: string, words: string[] = [], environment: Environment = {}): Promise<ChildProcess> {
    const child = spawn(process.execPath, [join(compiled, 'program.js'), ...words], {
      env: { ...root.environment, ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) if (line === step) return child;
    throw new Error(`The program ended before it said "${step}".`);
  }

  const postmaster = (): number => {
    const [entry = ''] = root.entries();
    return Number(readFileSync(join(root.folder, entry, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends the server with the run, and the run by the signal',
    async (signal) => {
      const child = await run('ready');
      const server = postmaster();
      child.kill(signal);
      const [code, ending] = await once(child, 'exit');
      expect([code, ending]).toEqual([null, signal]);
      expect(root.entries()).toEqual([]);
      await expect.poll(() => lives(server), { timeout: 10_000 }).toBe(false);
    },
  );

  test('a run that listens to the signal itself stays in charge', async () => {
    const child = await run('ready', ['in charge']);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([3, null]);
    expect(root.entries()).toEqual([]);
  });

  test.each([
    ['exit', 7],
    ['throw', 1],
  ])('the server ends with a run that ends by %s', async (word, code) => {
    const child = await run('ready');
    const server = postmaster();
    child.stdin?.write(`${word}\n`);
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(root.entries()).toEqual([]);
    await expect.poll(() => lives(server), { timeout: 10_000 }).toBe(false);
  });

  test.each(['initdb', 'starting PostgreSQL'])('SIGINT at the step "%s" leaves nothing', async (step) => {
    const child = await run(step);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(root.entries()).toEqual([]);
  });

  test('a server that has not come so far as to hear a signal is ended too, and writes nothing behind us', async () => {
    const child = await run('starting PostgreSQL', [], { PGPARITY_POSTGRES_BIN: await deafServer() });
    const [entry = ''] = root.entries();
    const signOfLife = join(root.folder, entry, 'data/deaf');
    await expect.poll(() => existsSync(signOfLife), { timeout: 10_000 }).toBe(true);
    const server = Number(readFileSync(signOfLife, 'utf8'));
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(root.entries()).toEqual([]);
    await expect.poll(() => lives(server), { timeout: 10_000 }).toBe(false);
  });

  test('what a killed run left is ended and removed by the next start, and a living run is left alone', async () => {
    const killed = await run('ready');
    const [orphan = ''] = root.entries();
    const server = postmaster();
    const living = await run('ready');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(lives(server)).toBe(true);
    const next = await nativeServer.start(pgvector, { environment: root.environment });
    try {
      expect(lives(server)).toBe(false);
      expect(existsSync(join(root.folder, orphan))).toBe(false);
      expect(root.entries()).toHaveLength(2);
      expect(living.exitCode).toBeNull();
    } finally {
      await next.stop();
    }
  });
});

/** A folder of binaries whose `postgres` is deaf, as the real one is in its first milliseconds, and writes all the time. */
async function deafServer(): Promise<string> {
  const binaries = await findNativeBinaries(pgvector.postgresMajor ?? 0, [], process.env);
  if (typeof binaries === 'string') throw new Error(binaries);
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-deaf-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o755);
  for (const name of ['initdb', 'pg_config']) await symlink(join(binaries.folder, name), join(folder, name));
  await writeFile(
    join(folder, 'postgres'),
    `#!/bin/bash
if [ "$1" != -D ]; then exec '${join(binaries.folder, 'postgres')}' "$@"; fi
trap '' INT QUIT TERM
echo $$ > "$2/deaf.new" && mv "$2/deaf.new" "$2/deaf"
while mkdir -p "$2/late"; do : > "$2/late/$((count += 1))"; done
`,
    { mode: 0o755 },
  );
  return folder;
}
