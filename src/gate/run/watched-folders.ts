import { dirname, join } from 'node:path';
import { glob } from 'tinyglobby';
import { pathsOf, type ProductSources } from './product-sources.ts';
import { fixedPart } from './uncollected-suites.ts';
import type { Config } from '../../engine/config/config.ts';

/** The folders of all files that a run rests on, and those in which a new one would count. Absolute. */
export async function watchedFolders(config: Config, sources: ProductSources): Promise<ReadonlySet<string>> {
  const { folder, suites, migrations, baselinesFolder, expectedDivergencesFile } = config;
  const roots = suites.map((pattern) => join(folder, fixedPart(pattern)));
  if (migrations.kind === 'sql-folder') roots.push(migrations.folder);
  const below = await Promise.all(roots.map(foldersBelow));
  return new Set(
    [
      ...[...pathsOf(sources)].map((path) => dirname(join(folder, path))),
      ...roots,
      ...below.flat(),
      baselinesFolder,
      dirname(expectedDivergencesFile),
    ].map((path) => path.replace(/\/$/, '')),
  );
}

function foldersBelow(root: string): Promise<readonly string[]> {
  return glob('**/', { cwd: root, onlyDirectories: true, absolute: true, ignore: ['**/node_modules/**'] });
}
