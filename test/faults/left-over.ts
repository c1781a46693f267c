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
    sharedMemory: segments().filter((line) => creators.has(Number(line.trim().split(/\s+/)[creatorColumn]))),
  };
}

/** Lines of the kernel's table of System V segments. */
const segments = (): string[] => read('/proc/sysvipc/shm').trim().split('\n').slice(1);

const creatorColumn = 4;

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
