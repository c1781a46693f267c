import { readFile } from 'node:fs/promises';

/** What processes have spent so far, by process id. */
interface CpuTime {
  readonly processes: ReadonlyMap<number, ProcessCpuTime>;
}

interface ProcessCpuTime {
  readonly cpuMs: number;
  /** In clock ticks since the machine's start: distinguishes a process from a later one with the same id. */
  readonly startedTicks: number;
}

/**
 * User and system time of the processes with all their threads, in steps of 10 ms. Null where the system does not report it
 * (it needs Linux' `/proc`), or where one of the processes has gone.
 */
export async function readCpuTime(processIds: readonly number[]): Promise<CpuTime | null> {
  const entries = await Promise.all(processIds.map(async (id) => [id, await readProcess(id)] as const));
  const processes = new Map<number, ProcessCpuTime>();
  for (const [id, process] of entries) {
    if (process === null) return null;
    processes.set(id, process);
  }
  return { processes };
}

/** What the processes spent between two readings. Null where one was not made, or was made of other processes. */
export function cpuMsBetween(before: CpuTime | null, after: CpuTime | null): number | null {
  if (before === null || after === null || before.processes.size !== after.processes.size) return null;
  let spentMs = 0;
  for (const [id, { cpuMs, startedTicks }] of before.processes) {
    const later = after.processes.get(id);
    if (later === undefined || later.startedTicks !== startedTicks) return null;
    spentMs += later.cpuMs - cpuMs;
  }
  return spentMs;
}

async function readProcess(id: number): Promise<ProcessCpuTime | null> {
  const text = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => null);
  return text === null ? null : parseProcess(text);
}

/** See proc_pid_stat(5). The second field is the program's name in parentheses, and may itself hold any of them. */
function parseProcess(text: string): ProcessCpuTime | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, startedTicks] = [fields[11], fields[12], fields[19]].map(Number);
  if (user === undefined || system === undefined || startedTicks === undefined) return null;
  if (!Number.isFinite(user + system + startedTicks)) return null;
  return { cpuMs: (user + system) * msPerTick, startedTicks };
}

/** `USER_HZ` is 100 on every architecture that Node runs on. */
const msPerTick = 10;
