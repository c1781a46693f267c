import { copyFile, mkdir, readdir, symlink } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NativeBinaries } from './native-binaries.ts';
import type { StandInFiles } from './stand-in-files.ts';

/**
 * A view of an installation with the stand-in's files added: `postgres` is copied, everything else is linked.
 *
 * PostgreSQL finds its libraries and extensions by their place relative to the binary that runs (`make_relative_path` in
 * its src/port/path.c), with links to the binary resolved. So a copy in a tree of the same shape takes them from there.
 */
export async function createNativeView(
  folder: string,
  binaries: NativeBinaries,
  standIn: StandInFiles,
): Promise<NativeBinaries> {
  const [bin, share, library] = await Promise.all(
    ['--bindir', '--sharedir', '--pkglibdir'].map((question) => ask(binaries, question)),
  );
  if (bin === undefined || share === undefined || library === undefined) {
    throw new RangeError(`pg_config in ${binaries.folder} does not say where its installation is.`);
  }
  const prefix = commonFolder(bin, share, library);
  const [viewBin, viewShare, viewLibrary] = [bin, share, library].map((path) => join(folder, relative(prefix, path)));
  if (viewBin === undefined || viewShare === undefined || viewLibrary === undefined) throw new RangeError('unreachable');
  await linkEntries(share, viewShare, ['extension']);
  await linkEntries(join(share, 'extension'), join(viewShare, 'extension'));
  await linkEntries(library, viewLibrary);
  await linkEntries(bin, viewBin, ['postgres']);
  await copyFile(join(bin, 'postgres'), join(viewBin, 'postgres'));
  await copyFile(standIn.library, join(viewLibrary, basename(standIn.library)));
  for (const file of standIn.extension) await copyFile(file, join(viewShare, 'extension', basename(file)));
  return {
    ...binaries,
    folder: viewBin,
    extensions: new Map([...binaries.extensions, ['alloydb_scann', standIn.version]]),
  };
}

const run = promisify(execFile);

async function ask(binaries: NativeBinaries, question: string): Promise<string> {
  const { stdout } = await run(join(binaries.folder, 'pg_config'), [question]);
  return stdout.trim();
}

async function linkEntries(from: string, to: string, except: readonly string[] = []): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => !except.includes(name) && !name.startsWith('alloydb_scann'));
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
}

/** The longest folder that all paths are in. */
function commonFolder(...paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/'));
  const length = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return first.slice(0, length === -1 ? first.length : length).join('/') || '/';
}
