import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectFolder, type Ended } from './command-line.ts';

/** Runs the built command line somewhere, on a pipe as a build has it, or on a terminal. */
export async function runIn(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  output: 'pipe' | 'terminal' = 'pipe',
): Promise<Ended> {
  const command = [process.execPath, `${projectFolder}/dist/cli/main.js`, ...words];
  const [program = '', ...rest] =
    output === 'pipe' ? command : ['script', '-qec', command.map((word) => `'${word}'`).join(' '), '/dev/null'];
  const { CI: _ci, ...outside } = process.env;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...outside, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}
