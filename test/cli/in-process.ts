import { vi } from 'vitest';
import type { Ended } from './command-line.ts';
import { runCli } from '../../src/cli/cli.ts';

/** What a command line prints and ends with, in this process: for what is refused before anything starts. */
export async function pgparityInProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  try {
    const exitCode = await runCli(words);
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    stdout.restore();
    stderr.restore();
    vi.unstubAllEnvs();
  }
}

function captured(stream: NodeJS.WriteStream): { readonly text: () => string; readonly restore: () => void } {
  const write = vi.spyOn(stream, 'write').mockReturnValue(true);
  return {
    text: () => write.mock.calls.map(([chunk]) => String(chunk)).join(''),
    restore: () => write.mockRestore(),
  };
}
