import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: `fill` creates one beside it, which gets the name when the disk has it. After a
 * failure what was there before is still there, nothing is left beside it, and the error is the one that came first.
 */
export async function replaceFile<Result>(path: string, fill: (temporary: string) => Promise<Result>): Promise<Result> {
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    const result = await fill(temporary);
    await synchronise(temporary);
    await rename(temporary, path);
    return result;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** What is still being written has a name that ends so; a crash may leave it behind. */
export const unfinishedSuffix = '.new';

export function temporaryName(name: string): string {
  return `.${name.slice(0, 80)}.${randomBytes(6).toString('hex')}${unfinishedSuffix}`;
}

async function synchronise(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
