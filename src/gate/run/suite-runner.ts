import { join, relative } from 'node:path';
import { availableParallelism } from 'node:os';
import { escapePath } from 'tinyglobby';
import { createVitest, type Reporter, type TestCase, type TestModule, type Vitest } from 'vitest/node';
import { ownFiles } from './own-package.ts';
import { withoutSignalListeners } from './signal-listeners.ts';
import { SuiteWorkers, type EndedWorker, type UnhandledError } from './suite-workers.ts';
import type { Config } from '../../engine/config/config.ts';
import { checkPattern, type Filter } from '../parity/filter.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { ProfileUnderTest } from '../suite/profile-under-test.ts';

export interface RunnerOptions {
  readonly config: Config;
  /** Suite files, relative to the product's folder. */
  readonly suiteFiles: readonly string[];
  readonly filter: Filter | null;
  /** Run files and checks in another order, which follows from this seed. */
  readonly shuffleSeed?: number;
  readonly signal?: AbortSignal;
  readonly onTick: (profile: ProfileName, done: number, suite: string) => void;
}

/** What the test runner knows of the suite files that it ran. */
export interface Found {
  readonly modules: readonly TestModule[];
  readonly ended: readonly EndedWorker[];
  readonly unhandled: readonly UnhandledError[];
}

/** The test runner on the product's suite files, a project a profile. What it transformed serves every run of it. */
export class SuiteRunner {
  readonly #vitest: Vitest;
  readonly #workers: SuiteWorkers;
  readonly #ticker: Ticker;
  readonly #options: RunnerOptions;
  #started = false;

  private constructor(vitest: Vitest, workers: SuiteWorkers, ticker: Ticker, options: RunnerOptions) {
    this.#vitest = vitest;
    this.#workers = workers;
    this.#ticker = ticker;
    this.#options = options;
  }

  static async open(
    profiles: readonly ProfileUnderTest[],
    options: RunnerOptions,
    allowOnly = false,
  ): Promise<SuiteRunner> {
    const { vitest: settings, folder, checkTimeoutSeconds } = options.config;
    const checkTimeoutMs = checkTimeoutSeconds * 1000;
    const { shuffleSeed } = options;
    const sequence = shuffleSeed === undefined ? {} : { sequence: { shuffle: true, seed: shuffleSeed } };
    const workers = new SuiteWorkers(checkTimeoutMs);
    const ticker = new Ticker(options, workers);
    const vitest = await withoutSignalListeners(createVitest, 'test', {
      root: folder,
      config: false,
      watch: false,
      reporters: [ticker],
      includeTaskLocation: true,
      // Nothing of a value is left out of a message.
      chaiConfig: { truncateThreshold: 0 },
      allowOnly,
      isolate: false,
      pool: workers.pool(),
      ...sequence,
      // A thread waits for its server most of the time, and the servers need the processors too.
      maxWorkers: Math.max(2, availableParallelism()),
      testTimeout: checkTimeoutMs,
      hookTimeout: checkTimeoutMs,
      ...(typeof options.filter?.check === 'string' ? { testNamePattern: checkPattern(options.filter.check) } : {}),
      projects: profiles.map((under) => ({
        test: {
          name: under.profile,
          include: options.suiteFiles.map((file) => escapePath(file)),
          alias: { ...settings.alias },
          setupFiles: [...settings.setupFiles],
          server: { deps: { external: [ownFiles] } },
          includeTaskLocation: true,
          chaiConfig: { truncateThreshold: 0 },
          provide: { pgparity: under },
          ...sequence,
        },
      })),
    });
    return new SuiteRunner(vitest, workers, ticker, options);
  }

  /** Gets ready for another run, as far as that can be done before it is known which. */
  expectAnother(): void {
    this.#workers.startSpares();
  }

  /** Runs some of its suite files on every profile. */
  async run(suiteFiles: readonly string[]): Promise<Found> {
    const { signal } = this.#options;
    const workers = this.#workers;
    workers.begin();
    this.#ticker.begin();
    let ending: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      void this.#vitest.cancelCurrentRun('keyboard-input');
      ending = setTimeout(() => void workers.endAll(), cancelGraceMs);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      signal?.throwIfAborted();
      const modules = await this.#modulesOf(suiteFiles);
      signal?.throwIfAborted();
      const unhandled = [...unhandledErrors(this.#vitest, workers.ended), ...workers.unhandled];
      return { modules, ended: workers.ended, unhandled };
    } finally {
      signal?.removeEventListener('abort', cancel);
      clearTimeout(ending);
      // Vitest sets the exit code of the process when a check fails; the verdict decides it here.
      process.exitCode = undefined;
    }
  }

  /** Reads these files anew, by their absolute paths, in the next run that needs them. */
  forget(paths: Iterable<string>): void {
    for (const path of paths) this.#vitest.invalidateFile(path);
  }

  async close(): Promise<void> {
    await Promise.all([this.#vitest.close(), this.#workers.endAll()]);
  }

  async #modulesOf(suiteFiles: readonly string[]): Promise<readonly TestModule[]> {
    const vitest = this.#vitest;
    if (this.#started) {
      const { folder } = this.#options.config;
      const specifications = suiteFiles.flatMap((file) => vitest.getModuleSpecifications(join(folder, file)));
      return (await vitest.runTestSpecifications(specifications)).testModules;
    }
    this.#started = true;
    try {
      return (await vitest.start([...suiteFiles])).testModules;
    } catch (error) {
      // No file is found by its name: each of them fails as one that did not run.
      if ((error as { code?: unknown }).code === 'VITEST_FILES_NOT_FOUND') return [];
      throw error;
    }
  }
}

/** How long checks may take to notice that the run is cancelled. */
const cancelGraceMs = 1_000;

/** Errors outside every check. The test runner's own about an ended worker are left out; the worker is known by itself. */
function unhandledErrors(vitest: Vitest, ended: readonly EndedWorker[]): readonly UnhandledError[] {
  const errors = vitest.state.getUnhandledErrors() as readonly { message?: string; VITEST_TEST_PATH?: string }[];
  return errors
    .filter(({ message = '' }) => ended.length === 0 || !message.startsWith('[vitest-pool'))
    .map((error) => {
      if (error.VITEST_TEST_PATH === undefined) throw new SuiteCrashError(error);
      return { profile: null, message: error.message ?? String(error), file: error.VITEST_TEST_PATH };
    });
}

/** An error outside every suite file: no record can hold it. */
class SuiteCrashError extends PgparityError {
  override readonly name = 'SuiteCrashError';

  constructor(error: unknown) {
    const message = error instanceof Error || isErrorLike(error) ? error.message : String(error);
    super('suite-crashed', `An error outside every suite file stopped the run: ${message}.`, {
      exitCode: exitCodes.broken,
      cause: error,
    });
  }
}

function isErrorLike(error: unknown): error is { message: string } {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

/** Counts the checks as they end, and notes when a file is read. What they did is read from their modules at the end. */
class Ticker implements Reporter {
  readonly #options: RunnerOptions;
  readonly #workers: SuiteWorkers;
  readonly #done = new Map<string, number>();

  constructor(options: RunnerOptions, workers: SuiteWorkers) {
    this.#options = options;
    this.#workers = workers;
  }

  begin(): void {
    this.#done.clear();
  }

  onTestModuleCollected(module: TestModule): void {
    const own = [...module.children.allTests()].map(({ options: { timeout = 0 } }) => timeout);
    const timeoutMs = Math.max(this.#options.config.checkTimeoutSeconds * 1000, ...own);
    this.#workers.collected(module.project.name, module.moduleId, timeoutMs);
  }

  onTestCaseResult(test: TestCase): void {
    const profile = test.project.name as ProfileName;
    const done = (this.#done.get(profile) ?? 0) + 1;
    this.#done.set(profile, done);
    const file = relative(this.#options.config.folder, test.module.moduleId).replaceAll('\\', '/');
    this.#options.onTick(profile, done, file);
  }
}
