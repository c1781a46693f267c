import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './bench-options.ts';
import { readRecording, type Recording } from './statement-recording.ts';

/** Runs `pgparity run` with these words once, with all that it sends written into the folder. */
export async function recordRun(
  folder: string,
  words: readonly string[],
  options: BenchOptions,
): Promise<{ readonly recording: Recording; readonly verdict: string }> {
  const recordings = join(folder, 'recording');
  await mkdir(recordings, { mode: 0o700 });
  const recorder = new URL('statement-recorder.js', import.meta.url).href;
  const verdictFile = join(folder, 'recorded.json');
  await pgparityRun([...words, '--json', verdictFile], options, {
    NODE_OPTIONS: `${options.environment['NODE_OPTIONS'] ?? ''} --import=${recorder}`.trim(),
    PARITY_BENCH_RECORDING: recordings,
  });
  const { verdict } = JSON.parse(await readFile(verdictFile, 'utf8')) as { verdict: string };
  return { recording: await readRecording(recordings), verdict };
}

/** Runs the built command line, as a user does, until it has ended. */
export async function pgparityRun(
  words: readonly string[],
  { environment, productFolder, seed, signal }: BenchOptions,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [commandLine, 'run', ...words, '--seed', String(seed)], {
    cwd: productFolder,
    env: { ...environment, ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  let reported = '';
  child.stderr.on('data', (chunk) => (reported += chunk));
  try {
    const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    signal.throwIfAborted();
    // A broken verdict took as long as another one; anything else did not run to its end.
    if ((status !== 0 && status !== 1) || reported.includes('internal error'))
      throw new RangeError(`pgparity run ended with the status ${String(status)}: ${reported.trim()}`);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Beside the folder that this file is built into. */
const commandLine = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
