import { createReadStream } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { FileScanner } from './file-scanner.ts';
import type { Scan } from './scan.ts';

interface DiskFile {
  /** The whole path. */
  readonly file: string;
  readonly where: string;
  readonly path: string;
}

/**
 * Looks into a file on the disk. A link is followed, unless it leads into the vault, which is an alarm. A pipe or a device
 * would never end and is reported as unreadable. A file that is gone by now is nothing.
 */
export async function scanDiskFile({ file, where, path }: DiskFile, scan: Scan): Promise<void> {
  const { context } = scan;
  const unreadable = (): void => context.report.add({ kind: 'unreadable', where, line: null, result: null });
  try {
    const found = await lstat(file);
    if (found.isSymbolicLink()) {
      if (await leadsIntoVault(file, await readlink(file), scan)) {
        context.report.add({ kind: 'vault-link', where, line: null, result: null });
        return;
      }
      const target = await lstat(await realpath(file));
      if (target.isDirectory()) return;
      if (!target.isFile()) return unreadable();
    } else if (!found.isFile()) {
      return unreadable();
    }
    scan.files += 1;
    const scanner = new FileScanner({ where, path, context });
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
      scan.signal?.throwIfAborted();
      scanner.push(chunk as Buffer);
    }
    scanner.end();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    if (code !== 'ENOENT') unreadable();
  }
}

/** Whether a link at that place, with that text, leads into the vault of this machine. */
export async function leadsIntoVault(link: string, target: string, { vaultRoot }: Scan): Promise<boolean> {
  if (vaultRoot === null) return false;
  const wanted = resolve(dirname(link), target);
  const real = await realpath(wanted).catch(() => wanted);
  return [wanted, real].some((path) => path === vaultRoot || path.startsWith(`${vaultRoot}${sep}`));
}
