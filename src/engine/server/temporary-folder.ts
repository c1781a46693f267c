import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';
import { thisProcess } from './owner.ts';
import { untilNow } from './until.ts';
import type { Environment } from '../../base/config/environment.ts';

/** Every folder of a throw-away cluster has a name that begins so. It is short because a socket's path is limited. */
export const folderPrefix = 'pgparity-native-';

/** The file in it that says whose it is. */
export const ownerFile = 'owner.json';

/** Where temporary folders are made: `PGPARITY_TEMPORARY_FOLDER`, or the system's own place. */
export function temporaryRoot(environment: Environment): string {
  return environment['PGPARITY_TEMPORARY_FOLDER'] || tmpdir();
}

/**
 * Makes a folder that only this user may enter, with the owner's file in it. Throws a {@link PgparityError} that says
 * what is wrong with the place: missing, read-only, full, or not ours.
 */
export function createTemporaryFolder(environment: Environment, bytesNeeded: number): string {
  const root = temporaryRoot(environment);
  let folder: string | undefined;
  try {
    refuseWhenFull(root, bytesNeeded);
    // Synchronously, so that the only end that can leave it without an owner is SIGKILL between two lines.
    folder = mkdtempSync(join(root, folderPrefix));
    writeFileSync(join(folder, ownerFile), JSON.stringify(thisProcess()), { mode: 0o600 });
    return folder;
  } catch (cause) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    if (cause instanceof PgparityError) throw cause;
    throw unusable(root, environment, cause as NodeJS.ErrnoException);
  }
}

/**
 * Removes the folder when no event loop is left to wait with. What was begun before - a file that this process has half
 * opened, a server that is being killed - may still write into it for a moment, so it begins anew until nothing is left.
 */
export function removeAtOnce(folder: string): void {
  const isGone = (): boolean => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      return false;
    }
    return true;
  };
  // What stays all the same is found as an orphan by the next start.
  untilNow(isGone, removalMsMax);
}

const removalMsMax = 3_000;

/** True when a program's words, or the disk itself, say that what it wrote below the folder found no space. */
export function ranOutOfSpace(folder: string, words: string): boolean {
  // A write that got only a part of its bytes has no error number: PostgreSQL then hints at the disk.
  if (/No space left on device|Disk quota exceeded|Check free disk space/.test(words)) return true;
  const { bavail, bsize } = statfsSync(folder);
  // On a full disk even the words may be missing: they had no space either.
  return bavail * bsize < logBytesMin;
}

const logBytesMin = 64 * 1024;

/** The error for a disk that filled up while something was being written below the folder. */
export function diskFull(root: string, cause?: unknown): PgparityError {
  return new PgparityError(
    'temporary-folder-full',
    `No space left in ${root} for a temporary cluster. Free some space, or set PGPARITY_TEMPORARY_FOLDER to a folder on another disk.`,
    { exitCode: exitCodes.wrongUse, cause },
  );
}

function refuseWhenFull(root: string, bytesNeeded: number): void {
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < bytesNeeded) throw diskFull(root);
}

function unusable(root: string, environment: Environment, cause: NodeJS.ErrnoException): PgparityError {
  if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT') return diskFull(root, cause);
  const reason = reasons[cause.code ?? ''] ?? cause.message;
  if (environment['PGPARITY_TEMPORARY_FOLDER']) {
    return new UsageError(
      'temporary-folder-unusable',
      `PGPARITY_TEMPORARY_FOLDER is "${root}", which ${reason}. Set it to a writable folder.`,
      { cause },
    );
  }
  return new PgparityError(
    'temporary-folder-unusable',
    `Cannot create a temporary cluster in ${root}, which ${reason}. Set PGPARITY_TEMPORARY_FOLDER to a writable folder.`,
    { exitCode: exitCodes.wrongUse, cause },
  );
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a folder',
  EACCES: 'this user may not write to',
  EPERM: 'this user may not write to',
  EROFS: 'is on a read-only file system',
};
