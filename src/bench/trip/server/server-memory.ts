import { totalmem } from 'node:os';
import type { ServerChoice } from '../../../engine/server/choose-server.ts';
import type { ServerKind } from '../../../engine/profile/profile.ts';
import { sharedBuffers } from '../../../engine/profile/preset.ts';
import type { DatasetFacts } from '../../../vault/result/result.ts';

type Size = Pick<DatasetFacts, 'rows' | 'dimensions'>;

/**
 * The server's choice with `shared_buffers` that hold the rows and an index of them, up to a quarter of the memory, which is
 * what PostgreSQL's documentation starts from. A profile that sets its own keeps it. A server elsewhere, or one in the machine
 * of Docker Desktop, has a memory that is not known here.
 */
export function withBuffers(choice: ServerChoice, size: Size, memoryBytes = grantedBytes()): ServerChoice {
  const { profile } = choice;
  if (!isHere(choice.usable[0]?.starter.kind) || profile.parameters['shared_buffers'] !== sharedBuffers.shared_buffers)
    return choice;
  const wanted = Math.min(2.5 * vectorBytes(size), memoryBytes / 4);
  const steps = Math.floor(wanted / stepBytes);
  if (steps <= 1) return choice;
  // As the server shows it.
  const value = steps % 4 === 0 ? `${steps / 4}GB` : `${steps * 256}MB`;
  return { ...choice, profile: { ...profile, parameters: { ...profile.parameters, shared_buffers: value } } };
}

/** `maintenance_work_mem` in megabytes: twice what the vectors take, up to a quarter of the memory, or 4 GB where it is not known. */
export function buildMegabytes(size: Size, kind: ServerKind, memoryBytes = grantedBytes()): number {
  const most = isHere(kind) ? memoryBytes / 4 : 4 * 2 ** 30;
  return Math.max(64, Math.floor(Math.min(2 * vectorBytes(size), most) / 2 ** 20));
}

const stepBytes = 256 * 2 ** 20;

function vectorBytes({ rows, dimensions }: Size): number {
  return rows * dimensions * 4;
}

function isHere(kind: ServerKind | undefined): boolean {
  return kind === 'native' || (kind === 'docker' && process.platform === 'linux');
}

/** What the machine has, or the control group of this process. */
function grantedBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
