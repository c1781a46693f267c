import { access, constants, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { replaceFile } from '../files/replace-file.ts';
import { exitCodes, PgparityError, UsageError } from '../errors.ts';

/**
 * Writes a report whole or not at all: into a new file next to its place, then renamed. What is not a regular file (a
 * pipe, `/dev/stdout`) is written to directly. Throws a {@link UsageError} when the place is wrong, and a
 * {@link PgparityError} with the code `disk-full` when there is no room; then the old report is still there.
 */
export async function writeReport(file: string, content: string): Promise<void> {
  const path = resolve(file);
  try {
    const target = await targetOf(path);
    if (!target.regular) await writeFile(target.path, content);
    else await replaceFile(target.path, (temporary) => writeFile(temporary, content, { flag: 'wx' }));
  } catch (error) {
    throw reportError(path, error);
  }
}

/**
 * Refuses a place where {@link writeReport} could not write, with its errors: before a long run rather than after it.
 * Nothing that is there is changed.
 */
export async function refuseUnwritable(file: string): Promise<void> {
  const path = resolve(file);
  try {
    const target = await targetOf(path);
    await access(target.regular ? dirname(target.path) : target.path, constants.W_OK);
  } catch (error) {
    throw reportError(path, error);
  }
}

/** Where a report could not be written, and why. */
function reportError(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const beginning = `The report ${path} cannot be written:`;
  switch (code) {
    case 'ENOENT':
      return usage(
        'report-folder-missing',
        `${beginning} there is no folder ${dirname(path)}. Create it first.`,
        cause,
      );
    case 'ENOTDIR':
      return usage('report-folder-missing', `${beginning} ${dirname(path)} is not a folder. Name another file.`, cause);
    case 'EISDIR':
      return usage('report-is-folder', `${beginning} it is a folder. Name a file in it.`, cause);
    case 'ENAMETOOLONG':
      return usage('report-name-too-long', `${beginning} its name is too long. Name another file.`, cause);
    case 'EACCES':
    case 'EPERM':
      return usage('report-unwritable', `${beginning} permission denied. Name a file that this user may write.`, cause);
    case 'EROFS':
      return usage('report-unwritable', `${beginning} the file system is read-only. Name another file.`, cause);
    case 'ENOSPC':
    case 'EDQUOT':
      return new PgparityError(
        'disk-full',
        `${beginning} the disk is full. Make room, or name a file on another one.`,
        {
          cause,
          exitCode: exitCodes.wrongUse,
        },
      );
    default:
      return new PgparityError(
        'report-failed',
        `${beginning} ${cause instanceof Error ? cause.message : String(cause)}.`,
        {
          cause,
          exitCode: exitCodes.wrongUse,
        },
      );
  }
}

function usage(code: string, message: string, cause: unknown): UsageError {
  return new UsageError(code, message, { cause });
}

/** The place behind symbolic links, and whether a regular file is or will be there. */
async function targetOf(path: string): Promise<{ readonly path: string; readonly regular: boolean }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
    return found.isFile() ? { path: await realpath(path), regular: true } : { path, regular: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { path, regular: true };
    throw error;
  }
}
