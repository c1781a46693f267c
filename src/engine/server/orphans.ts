import { lstat, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MappedMemory } from './mapped-memory.ts';
import { commandLine, isDead, type Owner, ownerSchema } from './owner.ts';
import { removeServerSegment } from './server-segment.ts';
import { folderPrefix, ownerFile } from './temporary-folder.ts';
import { until } from './until.ts';

/**
 * Ends servers whose owner died without stopping them (SIGKILL, a power cut), and removes their folders below `root`.
 * Folders of live owners, of other users and of other machines are left alone. Returns the folders that it removed;
 * it never throws, because what somebody else left behind must not keep a new server from starting.
 */
export async function removeOrphans(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  const removed: string[] = [];
  for (const name of names.filter((candidate) => candidate.startsWith(folderPrefix))) {
    const folder = join(root, name);
    const gone = await removeOrphan(folder).catch(() => false);
    if (gone) removed.push(folder);
  }
  return removed;
}

/** A folder gets its owner's file right after it was made; after this time it never will. */
const ownerlessAgeMsMax = 60_000;

async function removeOrphan(folder: string): Promise<boolean> {
  const stats = await lstat(folder);
  // Anybody may write to /tmp: only a folder that this user made holds an owner's file that can be believed.
  if (!stats.isDirectory() || !isOurs(stats.uid)) return false;
  const owner = await readOwner(join(folder, ownerFile));
  if (owner === 'absent') {
    if (Date.now() - stats.mtimeMs < ownerlessAgeMsMax) return false;
    // Not recursive: an empty folder is what a start leaves that was killed at once; anything else is not ours.
    await rmdir(folder);
    return true;
  }
  if (owner === 'unreadable' || !isDead(owner)) return false;
  await endServer(join(folder, 'data'));
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return true;
}

async function readOwner(path: string): Promise<Owner | 'absent' | 'unreadable'> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable';
  }
}

function isOurs(userId: number): boolean {
  return process.getuid === undefined || userId === process.getuid();
}

/** PostgreSQL itself waits five seconds for its processes before it kills them. */
const immediateShutdownMsMax = 10_000;

/** Ends the server of a data folder, if it runs, and waits until it is gone. */
async function endServer(dataFolder: string): Promise<void> {
  const [line] = (await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const processId = Number(line);
  // The process may be another one by now: only a server of this very folder is ended.
  const runs = (): boolean => commandLine(processId)?.includes(dataFolder) ?? false;
  const memory = new MappedMemory();
  if (Number.isSafeInteger(processId) && processId > 1 && runs()) {
    memory.look(processId);
    process.kill(processId, 'SIGQUIT');
    if (!(await until(() => !runs(), immediateShutdownMsMax))) {
      process.kill(processId, 'SIGKILL');
      await until(() => !runs(), immediateShutdownMsMax);
    }
  }
  removeServerSegment(dataFolder);
  memory.remove();
}
