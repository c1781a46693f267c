import { access, open, type FileHandle } from 'node:fs/promises';
import { replaceFile } from '../../../base/files/replace-file.ts';
import { exitCodes, PgparityError, UsageError } from '../../../base/errors.ts';

/**
 * A file that appears whole or not at all: `write` fills one beside it, which is then renamed. After a failure nothing
 * is left, and what was there before still is. Throws a UsageError where there is a file already, unless forced, and
 * where the folder cannot be written to.
 */
export async function writeWhole<T>(
  path: string,
  force: boolean,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  if (!force) await refuseExisting(path);
  try {
    return await replaceFile(path, async (temporary) => {
      await (await open(temporary, 'wx')).close();
      const result = await write(temporary);
      if (!force) await refuseExisting(path);
      return result;
    });
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Writes all bytes at a place of the file. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    done += (await handle.write(bytes, done, bytes.byteLength - done, position + done)).bytesWritten;
  }
}

async function refuseExisting(path: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (!there) return;
  throw new UsageError('dataset-exists', `${path} exists. Name another file, or overwrite it with --force.`);
}

function writeError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  if (full) {
    const message = `${path} cannot be written: the disk is full. Make room, or name a file on another one.`;
    return new PgparityError('disk-full', message, { cause: error, exitCode: exitCodes.wrongUse });
  }
  const fact = { ENOENT: 'there is no such folder', EACCES: 'permission denied', EPERM: 'permission denied' }[
    String(code)
  ];
  if (fact === undefined && !(error instanceof Error && 'syscall' in error)) return error;
  return new UsageError(
    'dataset-unwritable',
    `${path} cannot be written: ${fact ?? (error as Error).message}. Name another file.`,
    { cause: error },
  );
}
