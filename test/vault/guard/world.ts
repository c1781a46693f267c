import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { exampleRecord } from '../../bench/trip/example-record.ts';
import type { BenchmarkRecord } from '../../../src/vault/result/result.ts';
import type { Environment } from '../../../src/base/config/environment.ts';
import { guard, type GuardReport } from '../../../src/vault/guard/guard.ts';
import { openVault } from '../../../src/vault/store/vault.ts';

export const omni = exampleRecord({ profile: 'alloydb-omni' });
export const open = exampleRecord({ profile: 'pgvector' });
export const omniId = '2026-11-25-0a1b2c/alloydb-omni';

/** A repository with one commit, and a vault beside it that holds a restricted result and a public one. */
export class World {
  readonly folder: string;
  readonly repository: string;
  readonly environment: Environment;

  private constructor(folder: string) {
    this.folder = folder;
    this.repository = join(folder, 'repository');
    this.environment = { PGPARITY_VAULT: join(folder, 'vault') };
  }

  static async create(records: readonly BenchmarkRecord[] = [omni, open], folder?: string): Promise<World> {
    const world = new World(folder ?? (await temporaryFolder()));
    const vault = await openVault(world.environment);
    for (const record of records) await vault.writeRecord(record);
    await world.initialise(world.repository);
    return world;
  }

  /** The same for one test: git takes longer to make a repository than a copy of it takes. */
  async copy(): Promise<World> {
    const folder = await temporaryFolder();
    await cp(this.folder, folder, { recursive: true });
    return new World(folder);
  }

  /** A stored file of the restricted result. */
  stored(name: 'result.json' | 'samples.csv'): string {
    return join(this.folder, 'vault', 'results', omniId, name);
  }

  /** Writes a file of the repository and answers its whole path. */
  async write(path: string, content: string | Uint8Array): Promise<string> {
    const file = join(this.repository, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  async initialise(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await this.git(['init', '-q', '-b', 'main'], folder);
    await writeFile(join(folder, 'README.md'), '# A product\n\nIt runs on AlloyDB Omni and on pgvector.\n');
    await writeFile(join(folder, '.gitignore'), 'results/\n');
    await this.git(['add', '.'], folder);
    await this.commit('The beginning', folder);
  }

  async git(words: readonly string[], folder: string = this.repository): Promise<string> {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...settings, ...words]);
    return stdout.trim();
  }

  async commit(message: string, folder: string = this.repository): Promise<string> {
    await this.git(['commit', '-q', '--allow-empty', '-m', message], folder);
    return this.git(['rev-parse', 'HEAD'], folder);
  }

  async guard(options: Omit<Parameters<typeof guard>[0], 'environment' | 'folder'>): Promise<GuardReport> {
    return guard({ environment: this.environment, folder: this.repository, ...options });
  }
}

const settings = [
  'user.name=Tester',
  'user.email=tester@example.org',
  'commit.gpgsign=false',
  'core.hooksPath=/dev/null',
  'protocol.file.allow=always',
].flatMap((setting) => ['-c', setting]);
