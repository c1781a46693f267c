import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchOptions } from './bench-options.ts';
import { pgparity } from './command-line.ts';
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

/** `pgparity run` with these words, to its end. */
export async function pgparityRun(
  words: readonly string[],
  options: BenchOptions,
  variables: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { status, stderr } = await pgparity(['run', ...words, '--seed', String(options.seed)], options, { variables });
  // A broken verdict took as long as another one; anything else did not run to its end.
  if ((status !== 0 && status !== 1) || stderr.includes('internal error'))
    throw new RangeError(`pgparity run ended with the status ${String(status)}: ${stderr.trim()}`);
}
