import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import type { Config } from '../../engine/config/config.ts';

export interface RestingSuite {
  /** The file, relative to the product's folder. */
  readonly suite: string;
  /** Ids of assumptions; one that ends with `*` is a group. */
  readonly assumptions: readonly string[];
}

/** What the suites of a product rest on, as they say it in a comment: `// Rests on: plan.plain, refusal.*`. */
export async function restingSuites({ folder, suites }: Pick<Config, 'folder' | 'suites'>): Promise<RestingSuite[]> {
  const files = await glob([...suites], { cwd: folder, ignore: ['**/node_modules/**'], expandDirectories: false });
  const read = await Promise.all(
    files.toSorted().map(async (suite) => ({ suite, text: await readFile(join(folder, suite), 'utf8') })),
  );
  return read.map(({ suite, text }) => ({
    suite,
    assumptions: [...text.matchAll(comment)].flatMap(([, list = '']) => list.split(/[\s,]+/).filter((id) => id !== '')),
  }));
}

const comment = /^\/\/ Rests on: (.*)$/gm;
