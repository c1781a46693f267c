import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a product that tell what it is made with. */
export class ProductFiles {
  readonly folder: string;
  /** Relative paths, in the order of their names. */
  readonly paths: readonly string[];

  private constructor(folder: string, paths: readonly string[]) {
    this.folder = folder;
    this.paths = paths;
  }

  /** Reads names alone, a few folders deep, and no folder of other people's code. */
  static async read(folder: string): Promise<ProductFiles> {
    const paths: string[] = [];
    await collect(folder, '', 0, paths);
    return new ProductFiles(folder, paths.toSorted());
  }

  /** The text of a file; empty where it cannot be read. */
  text(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8').catch(() => '');
  }

  matching(pattern: RegExp): readonly string[] {
    return this.paths.filter((path) => pattern.test(path));
  }

  /** The folders of the files that match, the nearest first: `db/migrations` of `db/migrations/001_a.sql`. */
  folders(pattern: RegExp): readonly string[] {
    const found = this.matching(pattern).map((path) => path.replace(pattern, '').replace(/\/$/, '') || '.');
    return [...new Set(found)].toSorted((left, right) => left.split('/').length - right.split('/').length);
  }
}

async function collect(root: string, below: string, depth: number, paths: string[]): Promise<void> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (paths.length >= filesMax) return;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isFile()) paths.push(path);
    else if (entry.isDirectory() && depth < depthMax && !foreign.test(path))
      await collect(root, path, depth + 1, paths);
  }
}

const filesMax = 20_000;
const depthMax = 6;
const foreign =
  /(?:^|\/)(?:node_modules|vendor|dist|build|out|target|coverage|parity|__pycache__|\.(?!github$|circleci$|gmrc)[^/]*|venv)$/;
