import { relative } from 'node:path';
import { pathsOf, productSources } from './product-sources.ts';
import type { Config } from '../../engine/config/config.ts';
import { UsageError } from '../../base/errors.ts';
import { git, nulSeparated, workTreeOf } from '../../vault/guard/git.ts';

/** Which suite files a change touches since a revision of git. */
export interface ChangedSuites {
  readonly since: string;
  readonly suites: readonly string[];
  /** What the change does not touch. */
  readonly unchanged: readonly string[];
  /** A changed file that every suite rests on, and that makes all of them run; null where there is none. */
  readonly everyBecause: string | null;
}

/**
 * Compares the work tree, untracked files included, with a revision. A suite file is touched by its own change and by that
 * of what it imports; all are by a change to the config, the migrations, what answers are compared with, or a setup file.
 * Throws a {@link UsageError} where there is no git, no repository or no such revision.
 */
export async function changedSuites(
  config: Config,
  suiteFiles: readonly string[],
  since: string,
): Promise<ChangedSuites> {
  const changed = new Set(await changedFiles(config.folder, since));
  const sources = await productSources(config, suiteFiles);
  const forAll = pathsOf({ ...sources, suites: new Map() });
  const everyBecause = [...changed].find((path) => forAll.has(path) || isWithin(migrationsPlace(config), path)) ?? null;
  const suites = suiteFiles.filter(
    (file) => everyBecause !== null || [...(sources.suites.get(file)?.keys() ?? [])].some((path) => changed.has(path)),
  );
  return { since, suites, unchanged: suiteFiles.filter((file) => !suites.includes(file)), everyBecause };
}

/** A file of a folder of migrations may have been removed. */
function migrationsPlace({ migrations, folder }: Config): string | null {
  return migrations.kind === 'sql-folder' ? relative(folder, migrations.folder).replaceAll('\\', '/') : null;
}

function isWithin(place: string | null, path: string): boolean {
  return place !== null && path.startsWith(`${place}/`);
}

/** Relative to the folder. */
async function changedFiles(folder: string, since: string): Promise<readonly string[]> {
  await workTreeOf(folder).catch((cause: unknown) => {
    if (cause instanceof UsageError && cause.code === 'git-missing') throw cause;
    throw new UsageError('changed-without-git', `--changed compares with git, and ${folder} is in no git repository.`, {
      cause,
    });
  });
  const revision = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${since}^{commit}`];
  const commit = await git(folder, revision).catch((cause: unknown) => {
    throw new UsageError('changed-revision', `Unknown revision "${since}" for --changed: git has no such commit.`, {
      cause,
    });
  });
  const tracked = await git(folder, [
    'diff',
    '--name-only',
    '--no-renames',
    '--relative',
    '-z',
    commit.toString('utf8').trim(),
  ]);
  const untracked = await git(folder, ['ls-files', '--others', '--exclude-standard', '-z']);
  return [...nulSeparated(tracked), ...nulSeparated(untracked)];
}
