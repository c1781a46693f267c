import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a command that has ended left on the machine. */
export interface LeftOver {
  readonly processes: readonly string[];
  readonly folders: readonly string[];
  /** Of System V and of POSIX, made by the processes of the command. */
  readonly sharedMemory: readonly string[];
  /** TCP ports that one of the processes still listens on. */
  readonly ports: readonly string[];
  /** On the server that is nobody's own. */
  readonly databases: readonly string[];
}

export function isNothing(left: LeftOver): boolean {
  return Object.values(left).every((found: readonly string[]) => found.length === 0);
}

export interface FoundProcess {
  readonly processId: number;
  readonly commandLine: string;
}

/** The processes below a command, now and before, and the shared memory that they were seen with. */
export class Descendants {
  readonly #rootProcessId: number;
  readonly #marks: readonly string[];
  readonly #seen = new Set<number>();
  readonly #posixMemory = new Set<string>();
  /** How often a process was looked at that is none of them: a new one may not yet run what it is for. */
  readonly #strangers = new Map<number, number>();

  /** A mark is in the environment or in the command line: servers drop the first. */
  constructor(rootProcessId: number, marks: readonly string[]) {
    this.#rootProcessId = rootProcessId;
    this.#marks = marks;
  }

  /** Those that live, without the root. */
  living(): FoundProcess[] {
    const numbers = readdirSync('/proc')
      .map(Number)
      .filter((processId) => Number.isInteger(processId) && processId !== this.#rootProcessId)
      .sort((left, right) => left - right);
    return numbers.flatMap((processId) => {
      const commandLine = read(`/proc/${processId}/cmdline`).replaceAll('\0', ' ').trim();
      if (commandLine === '' || !this.#belongs(processId, commandLine)) return [];
      this.#seen.add(processId);
      for (const memory of mappedMemory(processId)) this.#posixMemory.add(memory);
      return [{ processId, commandLine }];
    });
  }

  /** Shared memory that is still there and was made by one of them. */
  sharedMemory(): string[] {
    const segments = read('/proc/sysvipc/shm').trim().split('\n').slice(1);
    const posix = new Set(readdirSync('/dev/shm'));
    return [
      ...segments.filter((line) => this.#seen.has(Number(line.trim().split(/\s+/)[creatorColumn]))),
      ...[...this.#posixMemory].filter((name) => posix.has(name)),
    ];
  }

  #belongs(processId: number, commandLine: string): boolean {
    if (this.#seen.has(processId)) return true;
    const looks = this.#strangers.get(processId) ?? 0;
    if (looks >= strangerLooks) return false;
    const own =
      this.#marks.some((mark) => commandLine.includes(mark)) ||
      this.#seen.has(parentOf(processId)) ||
      this.#marks.some((mark) => read(`/proc/${processId}/environ`).includes(mark));
    if (!own) this.#strangers.set(processId, looks + 1);
    return own;
  }
}

const strangerLooks = 5;
const creatorColumn = 4;

/** The TCP ports that the processes listen on. */
export function listeningPorts(processes: readonly FoundProcess[]): string[] {
  const sockets = new Set(processes.flatMap(({ processId }) => socketsOf(processId)));
  if (sockets.size === 0) return [];
  return read('/proc/net/tcp')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === listening && sockets.has(inode ?? ''))
    .map(([, local]) => String(Number.parseInt(local?.split(':')[1] ?? '', 16)));
}

const listening = '0A';

function socketsOf(processId: number): string[] {
  return entries(`/proc/${processId}/fd`).flatMap((descriptor) => {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(link(`/proc/${processId}/fd/${descriptor}`)) ?? [];
    return inode === undefined ? [] : [inode];
  });
}

function mappedMemory(processId: number): string[] {
  return [...read(`/proc/${processId}/maps`).matchAll(/\/dev\/shm\/(PostgreSQL\.\d+)/g)].map(([, name]) => name ?? '');
}

function parentOf(processId: number): number {
  return Number(
    read(`/proc/${processId}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
