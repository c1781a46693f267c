import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/** A process, described so well that a later one with the same id is not taken for it. */
export type Owner = z.infer<typeof ownerSchema>;

/** What is written into a folder that must not outlive its owner. */
export const ownerSchema = z.strictObject({
  processId: z.number().int().positive(),
  /** When the process started, in a form that only this machine can compare. */
  startedAt: z.string().min(1),
  hostname: z.string(),
  /** Differs after a reboot. Empty where the system does not say. */
  boot: z.string(),
  /** Process ids mean something only inside it (containers that share a folder). Empty where there is no such thing. */
  processNamespace: z.string(),
});

/** The process that runs this code. */
export function thisProcess(): Owner {
  return {
    processId: process.pid,
    startedAt: processStartedAt(process.pid) ?? 'unknown',
    hostname: hostname(),
    boot: readBoot(),
    processNamespace: readProcessNamespace(),
  };
}

/** True when the owner has certainly ended. When another machine or container would have to be asked, it is false. */
export function isDead(owner: Owner): boolean {
  if (owner.hostname !== hostname()) return false;
  if (owner.boot !== readBoot()) return true;
  if (owner.processNamespace !== readProcessNamespace()) return false;
  return processStartedAt(owner.processId) !== owner.startedAt;
}

/** When the process started, or null when there is no such process (or only its corpse). */
export function processStartedAt(processId: number): string | null {
  if (process.platform !== 'linux') return askPs('lstart=', processId);
  const fields = statFields(processId);
  if (fields === undefined || fields[0] === 'Z') return null;
  return fields[19] ?? null;
}

/** What Linux knows of a process, from the third field on (state, parent, group, …). */
function statFields(processId: number): string[] | undefined {
  // The second field, the command's name, may hold blanks and brackets: the rest begins after the last bracket.
  return readOrNull(`/proc/${processId}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
}

/** The command line of a process, its arguments separated by one character each, or null when it is gone. */
export function commandLine(processId: number): string | null {
  return process.platform === 'linux' ? readOrNull(`/proc/${processId}/cmdline`) : askPs('command=', processId);
}

interface Ancestor {
  readonly processId: number;
  readonly commandLine: string;
}

/** The processes above this one, the nearest first. */
export function ancestorsOf(processId: number): Ancestor[] {
  const parent = parentOf(processId);
  if (parent === null || parent <= 1) return [];
  return [{ processId: parent, commandLine: commandLine(parent) ?? '' }, ...ancestorsOf(parent)];
}

function parentOf(processId: number): number | null {
  const fields = process.platform === 'linux' ? statFields(processId)?.[1] : askPs('ppid=', processId);
  return fields == null ? null : Number(fields);
}

function readBoot(): string {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function readProcessNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Null where the file is gone, or is not ours to read. */
export function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function askPs(column: string, processId: number): string | null {
  try {
    const words = ['-o', column, '-p', String(processId)];
    return execFileSync('ps', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null;
  } catch {
    return null;
  }
}
