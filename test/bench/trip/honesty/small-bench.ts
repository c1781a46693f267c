import { mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { BenchmarkOptions } from '../../../../src/bench/trip/options/benchmark-options.ts';
import type { BenchmarkResult, Point } from '../../../../src/vault/result/result.ts';
import { bench, type BenchOutputs } from '../../../../src/cli/bench-run.ts';
import type { Environment } from '../../../../src/base/config/environment.ts';
import { PgparityError, type ExitCode } from '../../../../src/base/errors.ts';
import { VaultSteps } from '../../../../src/vault/store/vault-steps.ts';
import { findVault } from '../../../../src/vault/store/vault.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

export interface BenchOutcome {
  /** As the command line would end with. */
  readonly exitCode: ExitCode | 'interrupted';
  readonly error: Error | null;
  readonly stdout: string;
  /** What this run added to the vault. */
  readonly results: readonly BenchmarkResult[];
}

export interface Meddling {
  /** Is told every stage, at once. */
  readonly onStage?: (stage: string) => void;
  readonly onShare?: (share: number) => void;
  /** Is given what each step found once it is kept, and holds the benchmark until it is done. */
  readonly afterStep?: (found: { readonly points?: readonly Point[] }) => Promise<void>;
}

/** `pgparity bench` in this process, small, against a server that stays, with a vault and a cache of the test's own. */
export class SmallBench {
  readonly folder: string;
  /** Of the server that is measured. */
  readonly url: string;
  readonly environment: Environment;

  private constructor(folder: string, url: string) {
    this.folder = folder;
    this.url = url;
    this.environment = {
      PGPARITY_VAULT: join(folder, 'vault'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      PGPARITY_PGVECTOR_URL: url,
    };
  }

  static async create(url: string): Promise<SmallBench> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'pgparity-honesty-')));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return new SmallBench(folder, url);
  }

  async run(
    changes: Partial<BenchmarkOptions> = {},
    { onStage, onShare, afterStep }: Meddling = {},
    outputs: Partial<BenchOutputs> = {},
  ): Promise<BenchOutcome> {
    const before = new Set(await this.ids());
    const { signal = new AbortController().signal } = changes;
    let stdout = '';
    const written = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      stdout += String(chunk);
      return true;
    });
    const write = VaultSteps.prototype.write;
    const kept = vi.spyOn(VaultSteps.prototype, 'write').mockImplementation(async function (
      this: VaultSteps,
      key,
      value,
    ) {
      await write.call(this, key, value);
      await afterStep?.(value as { readonly points?: readonly Point[] });
    });
    const progress = {
      stage: (_: string | null, text: string) => onStage?.(text),
      share: (_: string | null, done: number) => onShare?.(done),
    };
    const options = { ...smallOptions, environment: this.environment, signal, progress, ...changes };
    try {
      const exitCode = await bench(options, { show: false, recipient: [], ...outputs });
      return { exitCode, error: null, stdout, results: await this.#added(before) };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const results = await this.#added(before);
      if (signal.aborted) return { exitCode: 'interrupted', error, stdout, results };
      if (!(error instanceof PgparityError)) throw error;
      return { exitCode: error.exitCode, error, stdout, results };
    } finally {
      written.mockRestore();
      kept.mockRestore();
    }
  }

  /** When each finished step that is kept was written, by its file. */
  async steps(): Promise<ReadonlyMap<string, number>> {
    const folder = join(this.folder, 'vault', 'steps');
    const names = await readdir(folder).catch(() => []);
    return new Map(
      await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs] as const)),
    );
  }

  async ids(): Promise<readonly string[]> {
    return (await (await findVault(this.environment))?.ids()) ?? [];
  }

  async #added(before: ReadonlySet<string>): Promise<BenchmarkResult[]> {
    const vault = await findVault(this.environment);
    const added = (await this.ids()).filter((id) => !before.has(id));
    return vault === null ? [] : Promise.all(added.map((id) => vault.readResult(id)));
  }
}

/** 2,000 rows under an index whose searches the planner takes even there. */
export const smallOptions: Omit<BenchmarkOptions, 'environment' | 'signal' | 'progress'> = {
  profiles: [pgvector],
  profilesAsked: true,
  servers: { pgvector: 'remote' },
  existing: true,
  data: { kind: 'generated', preset: 'realistic', dimensions: 16 },
  rows: 2_000,
  queries: 40,
  k: 10,
  strategies: ['ivfflat'],
  sweep: { lists: [20], probes: [1, 2, 4] },
  targetRecall: null,
  budgets: [],
  storage: 'external',
  settings: {},
  thorough: false,
  builds: 1,
  scenarios: new Set(),
  scenarioQueries: { filters: 20, traps: 100, drift: 100 },
  driftRows: 4_000,
  loopSeconds: 1,
  shard: null,
  seed: 1,
  version: '0.0.0-test',
  fresh: false,
};
