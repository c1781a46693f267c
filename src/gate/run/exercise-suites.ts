import { relative } from 'node:path';
import { availableParallelism } from 'node:os';
import { escapePath } from 'tinyglobby';
import { createVitest, type Reporter, type TestCase, type TestModule } from 'vitest/node';
import { checkPattern } from './repeat-command.ts';
import type { CheckId, CheckRecord } from '../parity/check-record.ts';
import type { Config } from '../../engine/config/config.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';
import { PgparityError } from '../../base/errors.ts';
import type { ProfileUnderTest } from '../suite/profile-under-test.ts';

export interface ExerciseOptions {
  readonly config: Config;
  /** Suite files, relative to the product's folder. */
  readonly suiteFiles: readonly string[];
  /** Only checks whose name holds this text. */
  readonly check?: string;
  readonly signal?: AbortSignal;
  readonly onTick: (profile: ProfileName, done: number, suite: string) => void;
}

export interface SuiteRun {
  readonly checks: Readonly<Record<CheckId, CheckRecord>>;
  /** The wall time of each suite file in milliseconds, by its path. */
  readonly suiteDurationsMs: Readonly<Record<string, number>>;
}

/** Runs the product's suites on every profile, side by side, and collects what each check did. */
export async function exerciseSuites(
  profiles: readonly ProfileUnderTest[],
  options: ExerciseOptions,
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  options.signal?.throwIfAborted();
  const releaseSignals = keepSignals();
  try {
    return await exercise(profiles, options);
  } finally {
    releaseSignals();
  }
}

async function exercise(
  profiles: readonly ProfileUnderTest[],
  options: ExerciseOptions,
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  const collector = new Collector(options);
  const { vitest: settings, folder, checkTimeoutSeconds } = options.config;
  const checkTimeoutMs = checkTimeoutSeconds * 1000;
  const vitest = await createVitest('test', {
    root: folder,
    config: false,
    watch: false,
    reporters: [collector],
    includeTaskLocation: true,
    isolate: false,
    pool: 'threads',
    // A thread waits for its server most of the time, and the servers need the processors too.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: checkTimeoutMs,
    hookTimeout: checkTimeoutMs,
    ...(options.check === undefined ? {} : { testNamePattern: checkPattern(options.check) }),
    projects: profiles.map((under) => ({
      test: {
        name: under.profile,
        include: options.suiteFiles.map((file) => escapePath(file)),
        alias: { ...settings.alias },
        setupFiles: [...settings.setupFiles],
        includeTaskLocation: true,
        provide: { pgparity: under },
      },
    })),
  });
  const cancel = (): void => void vitest.cancelCurrentRun('keyboard-input');
  options.signal?.addEventListener('abort', cancel, { once: true });
  try {
    options.signal?.throwIfAborted();
    await vitest.start([...options.suiteFiles]);
    options.signal?.throwIfAborted();
    const [unhandled] = vitest.state.getUnhandledErrors();
    if (unhandled !== undefined) throw new SuiteCrashError(unhandled);
    return collector.runs(profiles);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    // Vitest sets the exit code of the process when a check fails; the verdict decides it here.
    process.exitCode = undefined;
    await vitest.close();
  }
}

/**
 * Vite and vitest each listen to SIGINT or SIGTERM and end the process, before anybody could stop the servers. Their
 * listeners are taken away as they come: ours abort the run, and the run ends the process.
 */
function keepSignals(): () => void {
  process.on('newListener', refuseSignalListener);
  return () => void process.off('newListener', refuseSignalListener);
}

function refuseSignalListener(event: string | symbol, listener: () => void): void {
  if (event === 'SIGINT' || event === 'SIGTERM') queueMicrotask(() => process.off(event, listener));
}

/** An error outside every check: nobody awaited it, so no check can be blamed. */
export class SuiteCrashError extends PgparityError {
  override readonly name = 'SuiteCrashError';

  constructor(error: unknown) {
    const told = error instanceof Error || isErrorLike(error) ? error.message : String(error);
    super('suite-crashed', `An error outside every check stopped the suites: ${told}.`, { cause: error });
  }
}

function isErrorLike(error: unknown): error is { message: string } {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

class Collector implements Reporter {
  readonly #options: ExerciseOptions;
  readonly #checks = new Map<string, Record<CheckId, CheckRecord>>();
  readonly #durations = new Map<string, Record<string, number>>();
  readonly #done = new Map<string, number>();

  constructor(options: ExerciseOptions) {
    this.#options = options;
  }

  onTestCaseResult(test: TestCase): void {
    const profile = test.project.name as ProfileName;
    const file = this.#file(test.module);
    const done = (this.#done.get(profile) ?? 0) + 1;
    this.#done.set(profile, done);
    this.#options.onTick(profile, done, file);
    const record = recordOf(test, file);
    if (record !== null) this.#of(this.#checks, profile)[`${file} > ${test.fullName}`] = record;
  }

  onTestModuleEnd(module: TestModule): void {
    const file = this.#file(module);
    this.#of(this.#durations, module.project.name)[file] = module.diagnostic().duration;
    const [error] = module.errors();
    if (error === undefined) return;
    this.#of(this.#checks, module.project.name)[`${file} > (the suite file itself)`] = {
      outcome: 'failed',
      failure: error.message,
      diff: null,
      observations: {},
      location: { file, line: 1 },
    };
  }

  runs(profiles: readonly ProfileUnderTest[]): ReadonlyMap<ProfileName, SuiteRun> {
    return new Map(
      profiles.map(({ profile }) => [
        profile,
        { checks: this.#of(this.#checks, profile), suiteDurationsMs: this.#of(this.#durations, profile) },
      ]),
    );
  }

  #file(module: TestModule): string {
    return relative(this.#options.config.folder, module.moduleId).replaceAll('\\', '/');
  }

  #of<Value>(map: Map<string, Record<string, Value>>, profile: string): Record<string, Value> {
    const found = map.get(profile) ?? {};
    map.set(profile, found);
    return found;
  }
}

/** What a check did, or null for one that a name pattern left out. */
function recordOf(test: TestCase, file: string): CheckRecord | null {
  const result = test.result();
  const location = { file, line: test.location?.line ?? 1 };
  const observations = test.meta().observations ?? {};
  switch (result.state) {
    case 'passed':
      return { outcome: 'passed', observations, location };
    case 'failed': {
      const [error] = result.errors;
      return {
        outcome: 'failed',
        failure: error?.message ?? 'The check failed without an error.',
        diff: error?.diff ?? null,
        observations,
        location,
      };
    }
    case 'skipped':
      return test.options.mode === 'run' || result.note !== undefined
        ? { outcome: 'not-exercised', reason: result.note ?? 'skipped without a reason', location }
        : null;
    case 'pending':
      return { outcome: 'not-exercised', reason: 'the run ended before it', location };
  }
}
