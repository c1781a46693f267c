import { relative } from 'node:path';
import { glob } from 'tinyglobby';
import type { Config } from '../../engine/config/config.ts';
import { didYouMean } from '../../base/config/nearest-name.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * The product's suite files whose path holds one of the texts, or all without any, as `suites/tables.test.ts`.
 * Throws a {@link UsageError} for a text that no path holds.
 */
export async function findSuiteFiles(
  { folder, file, suites }: Pick<Config, 'folder' | 'file' | 'suites'>,
  texts: readonly string[],
): Promise<readonly string[]> {
  const found = await glob([...suites], { cwd: folder, ignore: ['**/node_modules/**'], expandDirectories: false });
  const files = found.toSorted();
  const globs = suites.map((each) => `"${each}"`).join(', ');
  if (files.length === 0) {
    throw new UsageError(
      'no-suites',
      `${relative(process.cwd(), file)}: suites is ${globs}, and no file in ${folder} matches: write a suite file, or another glob.`,
    );
  }
  for (const text of texts) {
    if (files.some((each) => each.includes(text))) continue;
    const names = files.map((each) => shortName(each));
    const hint = didYouMean(text, names, `The suites are ${names.join(', ')}.`);
    throw new UsageError('no-suites', `There is no suite file whose path holds "${text}" in ${folder}. ${hint}`);
  }
  return texts.length === 0 ? files : files.filter((each) => texts.some((text) => each.includes(text)));
}

/** `tables` of `suites/tables.test.ts`. */
function shortName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.(?:test|suite|parity))?\.[cm]?[jt]s$/, '');
}
