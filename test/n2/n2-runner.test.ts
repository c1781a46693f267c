import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const script = join(import.meta.dirname, '../../bench/n2/run.sh');
const recipient = 'age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq';
const given = ['--project', 'p', '--zone', 'z', '--recipient', recipient];

/** Says which command it was given and does what the machine would do, as far as this script sees it. */
const fakeCloud = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CLOUD_LOG"
case "$*" in
  *check-machine*) exit "\${CHECK_CODE:-0}" ;;
  *'pgparity bench'*) exit "\${BENCH_CODE:-0}" ;;
  *--null*) cd "$CLOUD_HOME" && find . -name '*.age' -type f -print0 | tar --null --files-from=- --create ;;
esac
`;
/** The script measures what is committed; whether that is the case here is not what is tested. */
const fakeGit = '#!/usr/bin/env bash\nexit 0\n';

async function run(
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{
  readonly code: number;
  readonly output: string;
  readonly asked: readonly string[];
  readonly home: string[];
}> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-n2-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const home = join(folder, 'home');
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'vault', 'run'), { recursive: true });
  await writeFile(join(folder, 'vault', 'run', 'alloydb-omni.age'), 'age-encryption.org/v1\n');
  await writeFile(join(folder, 'vault', 'run', 'plain.json'), '{}');
  for (const [name, text] of [['gcloud', fakeCloud] as const, ['git', fakeGit] as const]) {
    await writeFile(join(folder, 'bin', name), text);
    await chmod(join(folder, 'bin', name), 0o755);
  }
  const log = join(folder, 'asked');
  await writeFile(log, '');
  const env = {
    ...process.env,
    PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    CLOUD_LOG: log,
    CLOUD_HOME: join(folder, 'vault'),
    ...environment,
  };
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile('bash', [script, ...given, '--output', home, ...flags], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
  const asked = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
  const files = await readdir(home, { recursive: true }).catch((): string[] => []);
  return { code, output, asked, home: files };
}

const isWindows = process.platform === 'win32';

test.skipIf(isWindows)('a dry run prints every command, the deletion last, and runs none', async () => {
  const { code, output, asked, home } = await run(['--dry-run', '--', '--rows', '100000']);
  const commands = output.split('\n').filter((line) => line.startsWith('+ gcloud'));
  expect(code).toBe(0);
  expect(asked).toEqual([]);
  expect(home).toEqual([]);
  expect(commands[0]).toMatch(/instances create .*--machine-type=n2-standard-4 .*--max-run-duration=3h .*=DELETE/);
  expect(commands.join('\n')).toContain('100000');
  expect(commands.at(-1)).toMatch(/instances delete/);
});

test.skipIf(isWindows)('brings back encrypted files only, and deletes the machine', async () => {
  const { code, asked, home } = await run([]);
  expect(code).toBe(0);
  expect(home.sort()).toEqual(['run', join('run', 'alloydb-omni.age')]);
  expect(asked.filter((line) => line.includes('scp'))).toEqual([
    expect.stringMatching(/scp \S+pgparity\.tar\.gz pgparity-/),
  ]);
  expect(asked.at(-1)).toMatch(/instances delete .*--quiet/);
});

test.skipIf(isWindows)('a machine that is unfit is not measured, and is deleted', async () => {
  const { code, asked } = await run([], { CHECK_CODE: '1' });
  expect(code).toBe(1);
  expect(asked.some((line) => line.includes('pgparity bench'))).toBe(false);
  expect(asked.at(-1)).toMatch(/instances delete/);
});

test.skipIf(isWindows)('a bench that failed keeps its code, after what there is was brought back', async () => {
  const { code, home, asked } = await run([], { BENCH_CODE: '4' });
  expect(code).toBe(4);
  expect(home).toContain(join('run', 'alloydb-omni.age'));
  expect(asked.at(-1)).toMatch(/instances delete/);
});

test.skipIf(isWindows).each([
  [['--machine-type', 'e2-standard-4'], /not of the family N2/],
  [['--recipient', 'AGE-SECRET-KEY-1'], /public key/],
  [['--hours', '0'], /no whole number/],
  [['--frobnicate'], /Unknown option/],
  [['--', '--show'], /would write results in plain/],
  [['--', '--json=x'], /would write results in plain/],
])('%j is refused before anything is asked of Google', async (flags, sentence) => {
  const { code, output, asked } = await run(flags);
  expect(code).toBe(2);
  expect(output).toMatch(sentence);
  expect(output).not.toContain('AGE-SECRET-KEY');
  expect(asked).toEqual([]);
});
