import { relative } from 'node:path';
import { availableParallelism } from 'node:os';
import { createVitest, type Reporter, type TestCase, type TestModule } from 'vitest/node';
import { withoutSignalListeners } from './signal-listeners.ts';
import type { CheckId, CheckRecord } from '../parity/check-record.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { ProfileUnderTest } from '../suite/profile-under-test.ts';

export interface ExerciseOptions {
  readonly productFolder: string;
  /** Suite files, relative to the product's folder. */
  readonly suiteFiles: readonly string[];
  /** Only checks whose name matches. */
  readonly namePattern?: string;
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
  const collector = new Collector(options);
  const vitest = await withoutSignalListeners(createVitest, 'test', {
    root: options.productFolder,
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
    ...(options.namePattern === undefined ? {} : { testNamePattern: options.namePattern }),
    projects: profiles.map((under) => ({
      test: {
        name: under.profile,
        include: [...options.suiteFiles],
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

const checkTimeoutMs = 60_000;

/** An error outside every check: nobody awaited it, so no check can be blamed. */
export class SuiteCrashError extends PgparityError {
  override readonly name = 'SuiteCrashError';

  constructor(error: unknown) {
    const told = error instanceof Error || isErrorLike(error) ? error.message : String(error);
    super('suite-crashed', `An error outside every check stopped the suites: ${told}.`, {
      exitCode: exitCodes.broken,
      cause: error,
    });
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
    return relative(this.#options.productFolder, module.moduleId).replaceAll('\\', '/');
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
