import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './bench-options.ts';

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

interface Told {
  readonly variables?: Readonly<Record<string, string>>;
  /** Is given what it writes to its standard error, as it comes. */
  readonly onProgress?: (text: string) => void;
}

/** Runs the built command line, as a user does, until it has ended: with the measurement too, whose reason it rejects with. */
export async function pgparity(
  words: readonly string[],
  { environment, productFolder, signal }: BenchOptions,
  { variables, onProgress }: Told = {},
): Promise<Ended> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [commandLine, ...words], {
    cwd: productFolder,
    env: { ...environment, ...variables },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onProgress?.(text);
  });
  try {
    const status = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    signal.throwIfAborted();
    return { status, stderr };
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Beside the folder that this file is built into. */
const commandLine = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
