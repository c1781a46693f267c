import { readdirSync, readFileSync, rmSync } from 'node:fs';

/**
 * Ends a process group at once, and removes the POSIX shared memory of the PostgreSQL processes in it. `initdb` runs
 * PostgreSQL in a mode that any signal ends without a clean-up, so its segments would stay until the machine starts again.
 * The group is stopped before its memory is read, so that it makes no more. Elsewhere than on Linux nothing tells what a
 * process has mapped.
 */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  send(leader, 'SIGSTOP');
  const segments = processesOf(leader).flatMap(segmentsOf);
  send(leader, 'SIGKILL');
  for (const segment of segments) rmSync(segment, { force: true });
}

function send(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended already.
  }
}

function processesOf(leader: number): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && groupOf(name) === leader);
}

/** The fields after the name, which is in parentheses and may hold anything: state, parent, group. */
function groupOf(processId: string): number {
  const stat = readOrEmpty(`/proc/${processId}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

function segmentsOf(processId: string): readonly string[] {
  const maps = readOrEmpty(`/proc/${processId}/maps`);
  return [...new Set(maps.match(/\/dev\/shm\/PostgreSQL\.\d+/g))];
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
