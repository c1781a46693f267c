import { relative } from 'node:path';
import { availableParallelism } from 'node:os';
import { escapePath } from 'tinyglobby';
import { createVitest, type Reporter, type TestCase, type TestModule, type Vitest } from 'vitest/node';
import { withoutSignalListeners } from './signal-listeners.ts';
import { serverLossesOf, type ServerLoss } from './server-loss.ts';
import { SuiteWorkers, type EndedWorker, type UnhandledError } from './suite-workers.ts';
import { distinctPlaces, fileFailure, onlyPlaces, suiteRecords } from './suite-records.ts';
import type { CheckId, CheckRecord, Location } from '../parity/check-record.ts';
import type { Config } from '../../engine/config/config.ts';
import { checkPattern, type Filter } from '../parity/filter.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { ProfileUnderTest } from '../suite/profile-under-test.ts';

export interface ExerciseOptions {
  readonly config: Config;
  /** Suite files, relative to the product's folder. */
  readonly suiteFiles: readonly string[];
  readonly filter: Filter | null;
  /** Whether a suite file that says `.only` fails. Elsewhere it is obeyed. */
  readonly refuseOnly: boolean;
  /** Run files and checks in another order, which follows from this seed. */
  readonly shuffleSeed?: number;
  readonly signal?: AbortSignal;
  readonly onTick: (profile: ProfileName, done: number, suite: string) => void;
}

export interface SuiteRun {
  readonly checks: Readonly<Record<CheckId, CheckRecord>>;
  /** The wall time of each suite file in milliseconds, by its path. */
  readonly suiteDurationsMs: Readonly<Record<string, number>>;
  /** Where suite files say `.only`. */
  readonly only: readonly Location[];
  /** Checks that failed because the server refused or dropped a connection. */
  readonly losses: readonly ServerLoss[];
}

/** Runs the product's suites on every profile, side by side, and collects what each check did. */
export async function exerciseSuites(
  profiles: readonly ProfileUnderTest[],
  options: ExerciseOptions,
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  options.signal?.throwIfAborted();
  return exercise(profiles, options);
}

/** Files that say `.only` are run a second time where it is not refused: the test runner names its places or obeys it. */
async function exercise(
  profiles: readonly ProfileUnderTest[],
  options: ExerciseOptions,
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  const runs = await runFiles(profiles, options, []);
  const only = [...runs.values()].flatMap((suiteRun) => suiteRun.only);
  if (only.length === 0 || options.refuseOnly) return runs;
  const suiteFiles = [...new Set(only.map(({ file }) => file))];
  const again = await runFiles(profiles, { ...options, suiteFiles }, only);
  return new Map([...runs].map(([profile, first]) => [profile, merged(first, again.get(profile), suiteFiles)]));
}

function merged(first: SuiteRun, again: SuiteRun | undefined, suiteFiles: readonly string[]): SuiteRun {
  const kept = Object.entries(first.checks).filter(
    ([check]) => !suiteFiles.some((file) => check.startsWith(`${file} > `)),
  );
  return {
    checks: { ...Object.fromEntries(kept), ...again?.checks },
    suiteDurationsMs: { ...first.suiteDurationsMs, ...again?.suiteDurationsMs },
    only: first.only,
    losses: [...first.losses, ...(again?.losses ?? [])],
  };
}

/** @param only Places of `.only` that are known, and obeyed. */
async function runFiles(
  profiles: readonly ProfileUnderTest[],
  options: ExerciseOptions,
  only: readonly Location[],
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  const { vitest: settings, folder, checkTimeoutSeconds } = options.config;
  const checkTimeoutMs = checkTimeoutSeconds * 1000;
  const { shuffleSeed } = options;
  const sequence = shuffleSeed === undefined ? {} : { sequence: { shuffle: true, seed: shuffleSeed } };
  const workers = new SuiteWorkers(checkTimeoutMs);
  const vitest = await withoutSignalListeners(createVitest, 'test', {
    root: folder,
    config: false,
    watch: false,
    reporters: [new Ticker(options, workers)],
    includeTaskLocation: true,
    // Nothing of a value is left out of a message.
    chaiConfig: { truncateThreshold: 0 },
    allowOnly: only.length > 0,
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
        includeTaskLocation: true,
        chaiConfig: { truncateThreshold: 0 },
        provide: { pgparity: under },
        ...sequence,
      },
    })),
  });
  let ending: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    void vitest.cancelCurrentRun('keyboard-input');
    ending = setTimeout(() => void workers.endAll(), cancelGraceMs);
  };
  options.signal?.addEventListener('abort', cancel, { once: true });
  try {
    options.signal?.throwIfAborted();
    const modules = await startedModules(vitest, options);
    options.signal?.throwIfAborted();
    const unhandled = [...unhandledErrors(vitest, workers.ended), ...workers.unhandled];
    const found: Found = { modules, only, ended: workers.ended, unhandled };
    return new Map(profiles.map(({ profile }) => [profile, suiteRunOf(profile, found, options)]));
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    clearTimeout(ending);
    // Vitest sets the exit code of the process when a check fails; the verdict decides it here.
    process.exitCode = undefined;
    await vitest.close();
  }
}

/** How long checks may take to notice that the run is cancelled. */
const cancelGraceMs = 1_000;

interface Found {
  readonly modules: readonly TestModule[];
  /** Places of `.only` that are known. */
  readonly only: readonly Location[];
  readonly ended: readonly EndedWorker[];
  readonly unhandled: readonly UnhandledError[];
}

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

async function startedModules(vitest: Vitest, { suiteFiles }: ExerciseOptions): Promise<readonly TestModule[]> {
  try {
    return (await vitest.start([...suiteFiles])).testModules;
  } catch (error) {
    // No file is found by its name: each of them fails as one that did not run.
    if ((error as { code?: unknown }).code === 'VITEST_FILES_NOT_FOUND') return [];
    throw error;
  }
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
  readonly #options: ExerciseOptions;
  readonly #workers: SuiteWorkers;
  readonly #done = new Map<string, number>();

  constructor(options: ExerciseOptions, workers: SuiteWorkers) {
    this.#options = options;
    this.#workers = workers;
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
    this.#options.onTick(profile, done, fileOf(test.module, this.#options));
  }
}

/** What the modules of a profile did. A suite file without a module did not run, whatever the reason, and fails. */
function suiteRunOf(
  profile: ProfileName,
  { modules, only: known, ended, unhandled }: Found,
  options: ExerciseOptions,
): SuiteRun {
  const own = modules.filter((module) => module.project.name === profile);
  const files = new Map(own.map((module) => [fileOf(module, options), module]));
  const places = known.length > 0 ? known : [...files].flatMap(([file, module]) => onlyPlaces(module, file));
  const records = options.suiteFiles.map((file) => {
    const module = files.get(file);
    if (module === undefined) return fileFailure(file, [{ message: `The test runner did not run ${file}.`, line: 1 }]);
    return suiteRecords(module, {
      file,
      filter: options.filter,
      only: distinctPlaces(places.filter((place) => place.file === file)),
      refuseOnly: options.refuseOnly,
      ended: ended.find((each) => each.profile === profile && each.file === module.moduleId) ?? null,
      unhandled: unhandled
        .filter((each) => each.file === module.moduleId && (each.profile ?? profile) === profile)
        .map(({ message }) => message),
    });
  });
  return {
    checks: Object.assign({}, ...records) as SuiteRun['checks'],
    suiteDurationsMs: Object.fromEntries([...files].map(([file, module]) => [file, module.diagnostic().duration])),
    only: places,
    losses: [...files].flatMap(([file, module]) => serverLossesOf(module, file)),
  };
}

function fileOf(module: TestModule, { config }: ExerciseOptions): string {
  return relative(config.folder, module.moduleId).replaceAll('\\', '/');
}
