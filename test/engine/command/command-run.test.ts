import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand, type CommandOptions } from '../../../src/engine/command/command-run.ts';
import { until } from '../../../src/engine/server/until.ts';
import { isAlive } from '../../is-alive.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pgparity-command-'))));
afterEach(() => rm(folder, { recursive: true }));

function options(more: Partial<CommandOptions> = {}): CommandOptions {
  const environment = process.env as Record<string, string>;
  return { folder, environment, timeoutMs: 20_000, timeoutName: '--timeout', onLine: () => undefined, ...more };
}

/** A shell that starts a child which ignores SIGTERM, writes its process id, and waits. */
const stubborn = [
  'sh',
  '-c',
  `node -e "process.on('SIGTERM', () => {}); require('fs').writeFileSync('child', String(process.pid)); setInterval(() => {}, 1e6)" & wait`,
];

async function childOf(): Promise<number> {
  await until(async () => (await written('child')) !== '', 10_000);
  return Number(await written('child'));
}

function written(name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch(() => '');
}

test('it runs in its folder with its environment, and gives the lines of both streams', async () => {
  const lines: string[] = [];
  const { fault, lastLines } = await runCommand(['sh', '-c', 'pwd; echo "$NAME" >&2; printf unended'], {
    ...options({ environment: { PATH: process.env['PATH'] ?? '', NAME: 'ada' } }),
    onLine: (line, stream) => lines.push(`${stream}: ${line}`),
  });
  expect(fault).toBeNull();
  expect(lines.toSorted()).toEqual(['stderr: ada', `stdout: ${folder}`, 'stdout: unended']);
  expect(lastLines.toSorted()).toEqual([folder, 'ada', 'unended'].toSorted());
});

test.each([
  ['exit 3', 'It ended with exit code 3.'],
  ['kill -9 $$', 'It was ended by SIGKILL.'],
])('"%s" is a fault', async (script, fault) => {
  expect(await runCommand(['sh', '-c', script], options())).toMatchObject({ fault });
});

test('a program that is not there is wrong use', async () => {
  await expect(runCommand(['no-such-program', 'x'], options())).rejects.toMatchObject({
    exitCode: 2,
    message: 'The command "no-such-program" cannot be started: there is no such program.',
  });
});

test('a time-out ends it with its children, also those that ignore SIGTERM', async () => {
  const running = runCommand(stubborn, options({ timeoutMs: 1_500 }));
  const child = await childOf();
  expect(isAlive(child)).toBe(true);
  expect((await running).fault).toBe('It did not end within 1.5 s and was ended (--timeout).');
  expect(await until(() => !isAlive(child), 2_000)).toBe(true);
});

test('an abort ends it with its children, and is what is thrown', async () => {
  const controller = new AbortController();
  const running = runCommand(stubborn, options({ signal: controller.signal }));
  const child = await childOf();
  controller.abort(new Error('stop'));
  await expect(running).rejects.toThrow('stop');
  expect(await until(() => !isAlive(child), 2_000)).toBe(true);
});

test('what it leaves running is ended when it ends', async () => {
  await writeFile(join(folder, 'leave.sh'), 'sleep 1000 & echo $! > child; exit 0');
  const { fault } = await runCommand(['sh', 'leave.sh'], options());
  expect(fault).toBeNull();
  expect(isAlive(await childOf())).toBe(false);
});

test('a flood without line ends does not fill the memory', async () => {
  const { lastLines } = await runCommand(
    [process.execPath, '-e', `process.stdout.write('x'.repeat(5e6)); process.stdout.write('\\nend\\n')`],
    options(),
  );
  expect(lastLines.map(({ length }) => length)).toEqual([64 * 1024, 3]);
});
