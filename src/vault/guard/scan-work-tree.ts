import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { scanDiskFile } from './disk-file.ts';
import { asOwnRepository, git, nulSeparated } from './git.ts';
import type { Scan } from './scan.ts';

/** Looks into every file of a work tree as it is on the disk now, those that git does not know yet too, ignored ones not. */
export async function scanWorkTree(top: string, scan: Scan, prefix = ''): Promise<void> {
  const paths = nulSeparated(await git(top, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']));
  for (const path of new Set(paths)) {
    scan.signal?.throwIfAborted();
    const file = join(top, path);
    const found = await lstat(file).catch(() => null);
    // A submodule is listed as a folder, another repository with a slash behind it.
    if (found?.isDirectory() !== true) await scanDiskFile({ file, where: `${prefix}${path}`, path }, scan);
    else if ((await lstat(join(file, '.git')).catch(() => null)) !== null) {
      await scanWorkTree(asOwnRepository(file), scan, `${prefix}${path.replace(/\/$/, '')}/`);
    }
  }
}
