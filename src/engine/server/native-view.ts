import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { NativeBinaries } from './native-binaries.ts';
import type { StandInFiles } from './stand-in-files.ts';

/** The extension that makes a server look like one that has ScaNN. */
export const scannExtension = 'alloydb_scann';

/**
 * A view of an installation in which the ScaNN extension is exactly the given stand-in, or is not there at all: `postgres`
 * is copied into the folder and everything else is linked. Returns the folder that holds the copied `postgres`.
 *
 * PostgreSQL finds its libraries and extensions by their place relative to the binary that runs (`make_relative_path` in
 * its src/port/path.c), with links to the binary resolved. So a copy in a tree of the same shape takes them from there.
 */
export async function createNativeView(
  folder: string,
  binaries: NativeBinaries,
  standIn: StandInFiles | undefined,
): Promise<string> {
  const places = await Promise.all(['--bindir', '--sharedir', '--pkglibdir'].map((word) => ask(binaries, word)));
  const [bin, share, library] = places as [string, string, string];
  const prefix = commonFolder(places);
  const [viewBin, viewShare, viewLibrary] = places.map((place) => join(folder, relative(prefix, place))) as [
    string,
    string,
    string,
  ];
  const viewExtension = join(viewShare, 'extension');
  for (const view of [folder, viewBin, viewExtension, viewLibrary]) await makeReadableFolder(folder, view);
  await linkEntries(share, viewShare, ['extension']);
  await linkEntries(join(share, 'extension'), viewExtension);
  await linkEntries(library, viewLibrary, [basename(bin)]);
  await copyFile(join(bin, 'postgres'), join(viewBin, 'postgres'));
  if (standIn !== undefined) {
    await copyReadable(standIn.library, viewLibrary);
    for (const file of standIn.extension) await copyReadable(file, viewExtension);
  }
  return viewBin;
}

const run = promisify(execFile);

async function ask(binaries: NativeBinaries, word: string): Promise<string> {
  try {
    const { stdout } = await run(join(binaries.folder, 'pg_config'), [word]);
    return stdout.trim();
  } catch (cause) {
    throw new PgparityError(
      'native-view-failed',
      `pg_config in ${binaries.folder} does not report its installation folder (${word}), which the ScaNN stand-in needs.`,
      { exitCode: exitCodes.serverFailed, cause },
    );
  }
}

/** Makes the folder and those above it up to `root`, and lets PostgreSQL's user in whatever our own mask is. */
async function makeReadableFolder(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let path = folder; path.startsWith(root); path = dirname(path)) await chmod(path, 0o755);
}

async function linkEntries(from: string, to: string, except: readonly string[] = []): Promise<void> {
  const names = (await readdir(from)).filter((name) => !except.includes(name) && !name.startsWith(scannExtension));
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
}

/** The files may lie in the folder of a user whose mask keeps others out. */
async function copyReadable(file: string, folder: string): Promise<void> {
  const copy = join(folder, basename(file));
  await copyFile(file, copy);
  await chmod(copy, 0o755);
}

/** The longest folder that all paths are in. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/'));
  const length = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return first.slice(0, length === -1 ? first.length : length).join('/') || '/';
}
