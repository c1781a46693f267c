import { readFile } from 'node:fs/promises';
import { watch } from './watch.ts';
import type { Session } from '../../../engine/session/session.ts';

interface MemoryWatch {
  /** The largest sum that was seen, in bytes; null where the processes cannot be seen. */
  end(): Promise<number | null>;
}

/**
 * Watches the memory of a session's backend and its parallel workers through `/proc`, every {@link intervalMs}; a peak
 * between two looks is missed. Counted is what is their own (`RssAnon`), and what is mapped from files beyond what was
 * at the start (the shared memory of a parallel build, where it is of the kind `mmap`). The server's shared buffers are
 * not counted: they are there whether an index is built or not.
 *
 * Undefined where the server is on another machine, in another process namespace, or not on Linux: the process must
 * name the very port that the session comes from.
 */
export async function watchMemory(session: Session, watcher: Session): Promise<MemoryWatch | undefined> {
  const { rows } = await session.run('SELECT pg_backend_pid(), inet_client_port()');
  const [leader, port] = rows[0] ?? [];
  if (!leader || !port || !(await isBackend(leader, port))) return undefined;
  const atStart = (await memoryOf(leader))?.file ?? 0;
  let peak: number | null = null;
  const looking = watch(async () => {
    const { rows: workers } = await watcher.run('SELECT pid FROM pg_stat_activity WHERE leader_pid = $1::int', [
      leader,
    ]);
    const others = workers.flatMap(([pid]) => (pid === null || pid === undefined || pid === leader ? [] : [pid]));
    const [own, ...theirs] = await Promise.all([leader, ...others].map(memoryOf));
    if (own === undefined) return;
    const file = Math.max(0, own.file - atStart);
    const sum = theirs.reduce((bytes, memory) => bytes + (memory?.anonymous ?? 0), own.anonymous + file);
    peak = Math.max(peak ?? 0, sum);
  }, intervalMs);
  return {
    end: async () => {
      await looking.end();
      return peak;
    },
  };
}

const intervalMs = 20;

/** `postgres: user database 127.0.0.1(40214) idle`. */
async function isBackend(processId: string, port: string): Promise<boolean> {
  const title = await readFile(`/proc/${processId}/cmdline`, 'utf8').catch(() => '');
  return title.startsWith('postgres') && title.includes(`(${port})`);
}

interface Memory {
  readonly anonymous: number;
  readonly file: number;
}

/** In bytes; undefined for a process that has ended. */
async function memoryOf(processId: string): Promise<Memory | undefined> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8').catch(() => undefined);
  if (status === undefined) return undefined;
  const bytes = (name: string): number =>
    1_024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return { anonymous: bytes('RssAnon'), file: bytes('RssFile') };
}
