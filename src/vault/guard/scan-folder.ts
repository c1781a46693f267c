import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { scanDiskFile } from './disk-file.ts';
import type { Scan } from './scan.ts';
import { UsageError } from '../../base/errors.ts';

/** Looks into a file, or into everything below a folder, whatever git thinks of it. */
export async function scanPath(path: string, scan: Scan): Promise<void> {
  const found = await lstat(path).catch((cause: unknown) => {
    throw new UsageError('path-missing', `No such file or folder: ${path}.`, { cause });
  });
  if (found.isDirectory()) await scanFolder(path, '', scan);
  else await scanDiskFile({ file: path, where: path, path: basename(path) }, scan);
}

async function scanFolder(root: string, below: string, scan: Scan): Promise<void> {
  const folder = join(root, below);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    scan.context.report.add({ kind: 'unreadable', where: folder, line: null, result: null });
    return;
  }
  for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    scan.signal?.throwIfAborted();
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await scanFolder(root, path, scan);
    else await scanDiskFile({ file: join(root, path), where: join(root, path), path }, scan);
  }
}
