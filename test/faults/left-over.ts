import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface LeftOver {
  readonly processes: readonly string[];
  readonly folders: readonly string[];
  /** System V segments whose creator was one of the processes of the trip. */
  readonly sharedMemory: readonly string[];
}

export interface FoundProcess {
  readonly processId: number;
  readonly commandLine: string;
}

/** The living processes that carry the mark in their environment, or work in the folder: servers drop the environment. */
export function processesOf(rootProcessId: number, mark: string, folder: string): FoundProcess[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((processId) => Number.isInteger(processId) && processId !== rootProcessId)
    .flatMap((processId) => {
      const commandLine = read(`/proc/${processId}/cmdline`).replaceAll('\0', ' ').trim();
      const belongs = commandLine.includes(folder) || read(`/proc/${processId}/environ`).includes(mark);
      return commandLine !== '' && belongs ? [{ processId, commandLine }] : [];
    });
}

export function leftOver(
  processes: readonly FoundProcess[],
  temporaryFolder: string,
  creators: ReadonlySet<number>,
): LeftOver {
  return {
    processes: processes.map(({ processId, commandLine }) => `${processId} ${commandLine.slice(0, 100)}`),
    folders: readdirSync(temporaryFolder),
    sharedMemory: segments().filter((line) => creators.has(Number(line.split(/\s+/)[2]))),
  };
}

/** Lines of `ipcs`: segment, owner, creator's process id, last process id. */
function segments(): string[] {
  return execFileSync('ipcs', ['--shmems', '--pid'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /^\d+\s/.test(line));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
