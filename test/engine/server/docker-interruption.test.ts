import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { pgvector } from '../../../fixtures/profiles.ts';
import type { Environment } from '../../../src/base/config/environment.ts';
import { dockerServer } from '../../../src/engine/server/docker.ts';
import { locateEngine } from '../../../src/engine/server/docker-engine.ts';
import { containersOf, docker, environment, whyNoContainers } from './docker-host.ts';

const why = await whyNoContainers();
const project = resolve(import.meta.dirname, '../../..');
const children: ChildProcess[] = [];
let folder = '';

describe.skipIf(why !== '')(`a run with a container that is interrupted${why}`, { timeout: 180_000 }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
    // Other files' type errors do not matter here: the compiler writes what it read.
    const compiler = spawn('npx', ['tsc', '-p', 'tsconfig.build.json', '--outDir', folder], {
      cwd: project,
      stdio: 'ignore',
    });
    await once(compiler, 'close');
    await access(join(folder, 'engine/server/docker.js'));
    await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'run.js'), program);
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    const left = await Promise.all(children.map((child) => containersOf(child.pid ?? 0)));
    await Promise.all(left.flat().map((id) => docker('rm', '--force', '--volumes', id)));
    await rm(folder, { recursive: true });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the container with the run', async (signal) => {
    const child = await runUntil('ready');
    expect(await containersOf(child.pid ?? 0)).toHaveLength(1);
    await end(child, signal);
    expect(await containersOf(child.pid ?? 0)).toStrictEqual([]);
  });

  test('SIGINT in the middle of the start leaves no container', async () => {
    const child = await runUntil('starting');
    await untilThereIsOne(child);
    await end(child, 'SIGINT');
    expect(await containersOf(child.pid ?? 0)).toStrictEqual([]);
  });

  test('SIGINT while the engine makes the container, and nobody knows its id yet, leaves none', async () => {
    const child = await runUntil('starting', await slowlyCreatingEngine());
    await untilThereIsOne(child);
    await end(child, 'SIGINT');
    expect(await containersOf(child.pid ?? 0)).toStrictEqual([]);
  });

  test('an exception that nobody catches ends the container with the run', async () => {
    const child = await runUntil('ready');
    const ended = once(child, 'close');
    child.stdin?.write('throw\n');
    const [code] = await ended;
    expect(code).not.toBe(0);
    expect(await containersOf(child.pid ?? 0)).toStrictEqual([]);
  });

  test('what a killed run left is removed by the next start, and a living run is left alone', async () => {
    const [killed, living] = [await runUntil('ready'), await runUntil('ready')];
    await end(killed, 'SIGKILL');
    expect(await containersOf(killed.pid ?? 0)).toHaveLength(1);
    const next = await dockerServer.start(pgvector, { environment });
    await next.stop();
    expect(await containersOf(killed.pid ?? 0)).toStrictEqual([]);
    expect(await containersOf(living.pid ?? 0)).toHaveLength(1);
  });
});

const program = `
import { profileOf } from './engine/config/config.js';
import { pgvector as preset } from './engine/profile/pgvector.js';
const pgvector = profileOf('pgvector', preset());
import { dockerServer } from './engine/server/docker.js';
process.stdin.once('data', () => { throw new Error('as told'); });
await dockerServer.start(pgvector, { environment: process.env, onProgress: () => console.log('starting') });
console.log('ready');
`;

/** A process that starts a server; resolves when it has said the word. */
async function runUntil(word: 'starting' | 'ready', engine: Environment = {}): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(folder, 'run.js')], {
    env: { ...environment, ...engine },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  children.push(child);
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes(word)) return child;
  }
  throw new Error(`The run ended without the word "${word}". It said: ${said}`);
}

/** The same engine, whose answer to the question for a container comes two seconds after the container. */
async function slowlyCreatingEngine(): Promise<Environment> {
  const { host } = locateEngine(process.env);
  const server = createServer((client) => {
    const engine = connect(host.replace('unix://', ''));
    let delayMs = 0;
    client.on('data', (bytes) => {
      if (bytes.includes('/containers/create')) delayMs = 2_000;
      engine.write(bytes);
    });
    engine.on('data', (bytes) => setTimeout(() => client.write(bytes), delayMs));
    client.on('close', () => engine.destroy()).on('error', () => undefined);
    engine.on('close', () => setTimeout(() => client.destroy(), delayMs)).on('error', () => undefined);
  });
  const socket = join(folder, 'slow.sock');
  await once(server.listen(socket), 'listening');
  onTestFinished(() => void server.close());
  return { DOCKER_HOST: `unix://${socket}` };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'close');
  child.kill(signal);
  await ended;
}

async function untilThereIsOne(child: ChildProcess): Promise<void> {
  while ((await containersOf(child.pid ?? 0)).length === 0) expect(child.exitCode).toBeNull();
}
