import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { glob } from 'tinyglobby';
import { readSources } from './suite-imports.ts';
import type { Config } from '../../engine/config/config.ts';

/**
 * The files that a run rests on, as hashes by their paths relative to the product's folder, and apart by what a change to
 * them asks for. A file that a suite reads by a path that it puts together is not among them.
 */
export interface ProductSources {
  /** By suite file: itself, and what it imports. */
  readonly suites: ReadonlyMap<string, Hashes>;
  /** What every suite file is run with. */
  readonly setup: Hashes;
  /** What the template is made from. Of a command, nothing is known. */
  readonly migrations: Hashes;
  /** What answers are compared with. */
  readonly precedents: Hashes;
  readonly config: Hashes;
}

type Hashes = ReadonlyMap<string, string>;

export async function productSources(config: Config, suiteFiles: readonly string[]): Promise<ProductSources> {
  const { folder, file, vitest, migrations, expectedDivergencesFile, baselinesFolder } = config;
  const named = (path: string): string => relative(folder, path).replaceAll('\\', '/');
  const sources = async (...files: readonly string[]): Promise<Hashes> => {
    const texts = await Promise.all(files.map((each) => readSources(folder, each, vitest.alias)));
    return new Map(texts.flatMap((each) => [...each]).map(([path, text]) => [path, sha256Of(text)]));
  };
  const suites = await Promise.all(suiteFiles.map(async (each) => [each, await sources(each)] as const));
  return {
    suites: new Map(suites),
    setup: await sources(...vitest.setupFiles.map(named)),
    migrations: await hashesIn(
      folder,
      migrations.kind === 'sql-folder'
        ? `${named(migrations.folder)}/**/*`
        : migrations.kind === 'dump'
          ? named(migrations.file)
          : null,
    ),
    precedents: new Map([
      ...(await hashesIn(folder, named(expectedDivergencesFile))),
      ...(await hashesIn(folder, `${named(baselinesFolder)}/**/*.json`)),
    ]),
    config: await sources(named(file)),
  };
}

/** Paths of the files whose text is another one now, or which are there on one side only. */
export function changedPaths(before: Hashes, after: Hashes): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}

/** The paths of all files, each once. */
export function pathsOf({ suites, setup, migrations, precedents, config }: ProductSources): ReadonlySet<string> {
  return new Set([...suites.values(), setup, migrations, precedents, config].flatMap((hashes) => [...hashes.keys()]));
}

async function hashesIn(folder: string, pattern: string | null): Promise<Hashes> {
  if (pattern === null) return new Map();
  const files = await glob(pattern, { cwd: folder, ignore: ['**/node_modules/**'], expandDirectories: false });
  const hashes = await Promise.all(
    files.map(async (file) => [file, sha256Of(await readFile(join(folder, file)).catch(() => ''))] as const),
  );
  return new Map(hashes);
}

function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
