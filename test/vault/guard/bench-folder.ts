import { readFileSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { standInFolder } from '../../../src/engine/server/stand-in-files.ts';
import { parseSamplesCsv } from '../../../src/vault/store/samples-csv.ts';
import type { BenchmarkRecord, BenchmarkResult } from '../../../src/vault/result/result.ts';

/** All that a benchmark may write to, in one folder: vault, home, cache, temporary files and servers. */
export class BenchFolder {
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;

  private constructor(path: string) {
    this.path = path;
    this.environment = {
      HOME: this.in('home'),
      PGPARITY_TEMPORARY_FOLDER: this.in('servers'),
      PGPARITY_VAULT: this.in('vault'),
      TMPDIR: this.in('temporary'),
      XDG_CACHE_HOME: this.in('cache'),
    };
  }

  static async create(): Promise<BenchFolder> {
    const folder = new BenchFolder(await realpath(await mkdtemp(join(tmpdir(), 'pgparity-attempts-'))));
    for (const name of ['home', 'servers', 'temporary', 'cache/pgparity']) {
      await mkdir(folder.in(name), { recursive: true });
    }
    await mkdir(folder.in('vault/steps'), { recursive: true, mode: 0o700 });
    // PostgreSQL's own user has to be able to pass through.
    for (const name of ['', 'servers']) await chmod(folder.in(name), 0o755);
    await symlink(standInFolder(15, process.env), standInFolder(15, folder.environment));
    return folder;
  }

  in(name: string): string {
    return join(this.path, name);
  }

  /** Every file, wherever it lies, but the stand-in. */
  async files(): Promise<readonly string[]> {
    const entries = await readdir(this.path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.path, join(entry.parentPath, entry.name)))
      .toSorted();
  }

  /** A result as it was measured, its keys in the order in which they were written. */
  async record(profile: string): Promise<BenchmarkRecord> {
    const [run = ''] = await readdir(this.in('vault/results'));
    const folder = this.in(`vault/results/${run}/${profile}`);
    const result = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as BenchmarkResult;
    const samples = parseSamplesCsv(await readFile(join(folder, 'samples.csv'), 'utf8'), profile);
    return { result, samples };
  }

  /** Process ids of the PostgreSQL servers that run in it. */
  postmasters(): readonly number[] {
    return readdirSync(this.in('servers'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('postmaster.pid'))
      .map((name) => Number(readFileSync(join(this.in('servers'), name), 'utf8').split('\n')[0]));
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}
