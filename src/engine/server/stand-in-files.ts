import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../base/files/cache-folder.ts';
import type { Environment } from '../../base/config/environment.ts';

/** The built files of the ScaNN stand-in, outside every PostgreSQL installation. */
export interface StandInFiles {
  readonly library: string;
  /** The control file and the scripts. */
  readonly extension: readonly string[];
  readonly version: string;
}

/**
 * Finds what `pgparity setup native` built for that major. It is kept in the user's cache folder and never installed into
 * PostgreSQL, where it would make every cluster of the machine look like one that has ScaNN.
 */
export async function findStandInFiles(major: number, environment: Environment): Promise<StandInFiles | undefined> {
  const folder = standInFolder(major, environment);
  const names = await readdir(folder).catch(() => []);
  const library = names.find((name) => /^alloydb_scann\.(so|dylib)$/.test(name));
  const extension = names.filter((name) => /\.(control|sql)$/.test(name));
  if (library === undefined || extension.length === 0) return undefined;
  const control = await readFile(join(folder, 'alloydb_scann.control'), 'utf8').catch(() => '');
  const version = /^\s*default_version\s*=\s*'([^']*)'/m.exec(control)?.[1];
  if (version === undefined) return undefined;
  return { library: join(folder, library), extension: extension.map((name) => join(folder, name)), version };
}

/** `$XDG_CACHE_HOME/pgparity/scann-stand-in-15`. The set-up script knows the same path. */
export function standInFolder(major: number, environment: Environment): string {
  return join(cacheFolder(environment), `scann-stand-in-${major}`);
}
