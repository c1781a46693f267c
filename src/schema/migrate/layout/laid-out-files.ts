import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { atlas } from './atlas.ts';
import { drizzle } from './drizzle.ts';
import { flyway } from './flyway.ts';
import { folders } from './folders.ts';
import { graphileMigrate } from './graphile-migrate.ts';
import type { LaidOutFile, Layout, LayoutFolder } from './layout.ts';
import { numbered } from './numbered.ts';
import { upDown } from './up-down.ts';
import { UsageError } from '../../../base/errors.ts';
import type { Naming } from '../../../engine/config/migrator.ts';

/** The files of a folder in the order in which they are applied. Throws a UsageError where the layout is broken. */
export async function laidOutFiles(path: string, naming: Naming): Promise<readonly LaidOutFile[]> {
  const folder = await readLayoutFolder(path);
  const files = await layouts[naming === 'auto' ? recognised(folder) : naming].files(folder);
  const unsafe = files.find(({ name }) => /['\\\p{Cc}]/u.test(name));
  if (unsafe !== undefined)
    throw new UsageError('migration-name', `"${unsafe.name}" in ${path} holds a quote or a backslash: rename it.`);
  return files;
}

/** In the order in which a folder is asked: the last one takes every folder. */
const layouts: Readonly<Record<Exclude<Naming, 'auto'>, Layout>> = {
  drizzle,
  atlas,
  'graphile-migrate': graphileMigrate,
  'up-down': upDown,
  flyway,
  folders,
  numbered,
};

function recognised(folder: LayoutFolder): Exclude<Naming, 'auto'> {
  const names = Object.keys(layouts) as Exclude<Naming, 'auto'>[];
  return names.find((name) => layouts[name].recognises(folder)) ?? 'numbered';
}

async function readLayoutFolder(path: string): Promise<LayoutFolder> {
  try {
    const names = await readdir(path);
    const found = await readdir(path, { recursive: true, withFileTypes: true });
    const entries = found
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
    return { path, entries: entries.filter(isVisible).toSorted(), names: names.filter(isVisible).toSorted() };
  } catch (cause) {
    throw new UsageError('migrations-folder', `The migrations folder ${path} cannot be read.`, { cause });
  }
}

function isVisible(entry: string): boolean {
  return !entry.split('/').some((part) => part.startsWith('.'));
}
