import { readdirSync, rmSync } from 'node:fs';
import { mappedBy } from './mapped-memory.ts';
import { statFields } from './owner.ts';

/**
 * Ends a process group at once, and removes the POSIX shared memory of the PostgreSQL processes in it. `initdb` runs
 * PostgreSQL in a mode that any signal ends without a clean-up, so its segments would stay until the machine starts again.
 * The group is stopped before its memory is read, so that it makes no more. Elsewhere than on Linux nothing tells what a
 * process has mapped.
 */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  send(leader, 'SIGSTOP');
  const segments = processesOf(leader).flatMap(mappedBy);
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

function processesOf(leader: number): readonly number[] {
  if (process.platform !== 'linux') return [];
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.map(Number).filter((processId) => Number(statFields(processId)?.[groupField]) === leader);
}

/** After state and parent. */
const groupField = 2;
