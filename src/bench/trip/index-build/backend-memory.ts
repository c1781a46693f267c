import { readFile } from 'node:fs/promises';
import { watch } from './watch.ts';
import type { Session } from '../../../engine/session/session.ts';

interface MemoryWatch {
  /** The largest sum that was seen, in bytes; null where the processes cannot be seen. */
  end(): Promise<number | null>;
}

/**
 * Watches the memory of a session's backend and its parallel workers through `/proc`, every {@link intervalMs}; a peak
 * between two looks is missed. Counted is what is their own (`RssAnon`), and the shared memory of a parallel build: its
 * dynamic segments, of the kinds `posix`, `sysv` and `mmap`, each once and whole, since the server allocates them whole.
 * The server's shared buffers are not counted: they are there whether an index is built or not.
 *
 * Null where workers were seen and their segments cannot be read, as those of another user's processes. Undefined where
 * the server is on another machine, in another process namespace, or not on Linux: the process must name the very port
 * that the session comes from.
 */
export async function watchMemory(session: Session, watcher: Session): Promise<MemoryWatch | undefined> {
  const { rows } = await session.run('SELECT pg_backend_pid(), inet_client_port()');
  const [leader, port] = rows[0] ?? [];
  if (!leader || !port || !(await isBackend(leader, port))) return undefined;
  const atStart = new Set((await segmentsOf(leader))?.keys());
  let peak: number | null = null;
  let isKnown = true;
  const looking = watch(async () => {
    const { rows: workers } = await watcher.run('SELECT pid FROM pg_stat_activity WHERE leader_pid = $1::int', [
      leader,
    ]);
    const others = workers.flatMap(([pid]) => (pid === null || pid === undefined || pid === leader ? [] : [pid]));
    const segments = await segmentsOf(leader);
    if (segments === null && others.length > 0) isKnown = false;
    const [own, ...theirs] = await Promise.all([leader, ...others].map(anonymousBytesOf));
    if (own === undefined) return;
    const shared = [...(segments ?? [])].reduce((sum, [name, bytes]) => sum + (atStart.has(name) ? 0 : bytes), 0);
    const sum = theirs.reduce<number>((bytes, each) => bytes + (each ?? 0), own + shared);
    peak = Math.max(peak ?? 0, sum);
  }, intervalMs);
  return {
    end: async () => {
      await looking.end();
      return isKnown ? peak : null;
    },
  };
}

const intervalMs = 20;

/** `postgres: user database 127.0.0.1(40214) idle`. */
async function isBackend(processId: string, port: string): Promise<boolean> {
  const title = await readFile(`/proc/${processId}/cmdline`, 'utf8').catch(() => '');
  return title.startsWith('postgres') && title.includes(`(${port})`);
}

/** In bytes; undefined for a process that has ended. */
async function anonymousBytesOf(processId: string): Promise<number | undefined> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8').catch(() => undefined);
  if (status === undefined) return undefined;
  return 1_024 * Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
}

/** The bytes of each dynamic shared memory segment that the process maps, by its inode; null where that may not be read. */
async function segmentsOf(processId: string): Promise<ReadonlyMap<string, number> | null> {
  const maps = await readFile(`/proc/${processId}/maps`, 'utf8').catch(() => null);
  return maps === null ? null : dynamicSegments(maps);
}

/**
 * From the text of `/proc/<pid>/maps`. Dynamic segments are `/dev/shm/PostgreSQL.<n>` (kind posix), System V segments, or
 * files below `pg_dynshmem` (kind mmap).
 */
export function dynamicSegments(maps: string): ReadonlyMap<string, number> {
  const segments = new Map<string, number>();
  for (const [, start = '0', end = '0', inode = '', path = ''] of maps.matchAll(mapping)) {
    if (!/^\/dev\/shm\/PostgreSQL\.|^\/SYSV|\/pg_dynshmem\//.test(path)) continue;
    const name = `${inode} ${path}`;
    const bytes = Number.parseInt(end, 16) - Number.parseInt(start, 16);
    segments.set(name, (segments.get(name) ?? 0) + bytes);
  }
  return segments;
}

/** `7f10c4a00000-7f10d4a00000 rw-s 00000000 00:1a 42  /dev/shm/PostgreSQL.1234`. */
const mapping = /^([\da-f]+)-([\da-f]+) \S+ \S+ \S+ (\d+) +(\/.*)$/gm;
