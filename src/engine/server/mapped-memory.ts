import { rmSync } from 'node:fs';
import { readOrNull } from './owner.ts';

/**
 * The POSIX shared memory of a server, by what its processes have mapped whenever somebody looks. A server that is killed
 * leaves it until the machine starts again, and nothing else names it. Elsewhere than on Linux nothing is seen.
 */
export class MappedMemory {
  readonly #seen = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** A process and all below it. */
  look(processId: number | undefined): void {
    if (processId === undefined || process.platform !== 'linux') return;
    for (const each of withDescendants(processId)) for (const segment of mappedBy(each)) this.#seen.add(segment);
  }

  lookEvery(intervalMs: number, processId: number | undefined): void {
    this.#timer = setInterval(() => this.look(processId), intervalMs).unref();
  }

  /** Removes what is still there of it. Call it when the processes have ended. */
  remove(): void {
    clearInterval(this.#timer);
    for (const segment of this.#seen) rmSync(segment, { force: true });
  }
}

/** The segments that a process has mapped, as paths. */
function mappedBy(processId: number): readonly string[] {
  const maps = readOrNull(`/proc/${processId}/maps`) ?? '';
  return [...new Set(maps.match(/\/dev\/shm\/PostgreSQL\.\d+/g))];
}

function withDescendants(processId: number): readonly number[] {
  const children = readOrNull(`/proc/${processId}/task/${processId}/children`) ?? '';
  return [processId, ...children.split(' ').filter(Boolean).map(Number).flatMap(withDescendants)];
}
