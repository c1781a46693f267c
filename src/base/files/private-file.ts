import { chmod, lstat, mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from './replace-file.ts';
import { exitCodes, PgparityError } from '../errors.ts';

/** Makes the folder and those above it. The folders that are made are for this user alone, whatever the umask. */
export async function createPrivateFolder(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  // The umask can only have taken bits away, of which this user's own are needed.
  for (let folder = path; folder.startsWith(made); folder = dirname(folder)) await chmod(folder, 0o700);
}

/**
 * Writes a file that only this user may read: whole or not at all, on the disk before it has its name. An older file of
 * that name is replaced.
 */
export async function writePrivateFile(path: string, content: FileContent): Promise<void> {
  try {
    await replaceFile(path, (temporary) => createPrivateFile(temporary, content));
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Writes a file that is not there yet, for this user alone, and waits until the disk has it. */
export async function createPrivateFile(path: string, content: FileContent): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx', 0o600);
    await file.chmod(0o600);
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file?.close();
  }
}

type FileContent = string | Uint8Array | Iterable<string>;

export function writeError(path: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new PgparityError('vault-full', `No space left to write ${path}. Free some space and run it again.`, {
      exitCode: exitCodes.wrongUse,
      cause,
    });
  }
  return cause;
}

/** Takes from everything below the folder what others than its owner may do. Links are left alone. */
export async function tighten(folder: string): Promise<void> {
  if (process.getuid === undefined) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await tighten(path);
    if (!entry.isDirectory() && !entry.isFile()) continue;
    const found = await lstat(path).catch(() => null);
    // Another process may have renamed or removed it since.
    if (found !== null && (found.mode & 0o077) !== 0) await chmod(path, entry.isDirectory() ? 0o700 : 0o600);
  }
}
