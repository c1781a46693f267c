import { relative } from 'node:path';
import type { TestModule } from 'vitest/node';
import { serverLossesOf, type ServerLoss } from './server-loss.ts';
import { distinctPlaces, fileFailure, onlyPlaces, suiteRecords } from './suite-records.ts';
import { SuiteRunner, type Found, type RunnerOptions } from './suite-runner.ts';
import type { CheckId, CheckRecord, Location } from '../parity/check-record.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';
import type { ProfileUnderTest } from '../suite/profile-under-test.ts';

export interface ExerciseOptions extends RunnerOptions {
  /** Whether a suite file that says `.only` fails. Elsewhere it is obeyed. */
  readonly refuseOnly: boolean;
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

/**
 * Runs the product's suites on every profile, side by side, and collects what each check did: with a runner that is open, or
 * with one of its own.
 */
export async function exerciseSuites(
  profiles: readonly ProfileUnderTest[],
  options: ExerciseOptions,
  runner: SuiteRunner | null = null,
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  options.signal?.throwIfAborted();
  const found = await (runner === null ? foundBy(profiles, options, false) : runner.run(options.suiteFiles));
  const runs = suiteRunsOf(profiles, found, [], options);
  // Files that say `.only` are run a second time where it is not refused: the test runner names its places or obeys it.
  const only = [...runs.values()].flatMap((suiteRun) => suiteRun.only);
  if (only.length === 0 || options.refuseOnly) return runs;
  const suiteFiles = [...new Set(only.map(({ file }) => file))];
  const obeying = { ...options, suiteFiles };
  const again = suiteRunsOf(profiles, await foundBy(profiles, obeying, true), only, obeying);
  return new Map([...runs].map(([profile, first]) => [profile, merged(first, again.get(profile), suiteFiles)]));
}

async function foundBy(
  profiles: readonly ProfileUnderTest[],
  options: ExerciseOptions,
  allowOnly: boolean,
): Promise<Found> {
  const runner = await SuiteRunner.open(profiles, options, allowOnly);
  try {
    return await runner.run(options.suiteFiles);
  } finally {
    await runner.close();
  }
}

/** @param only Places of `.only` that are known, and obeyed. */
function suiteRunsOf(
  profiles: readonly ProfileUnderTest[],
  found: Found,
  only: readonly Location[],
  options: ExerciseOptions,
): ReadonlyMap<ProfileName, SuiteRun> {
  return new Map(profiles.map(({ profile }) => [profile, suiteRunOf(profile, found, only, options)]));
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

/** What the modules of a profile did. A suite file without a module did not run, whatever the reason, and fails. */
function suiteRunOf(
  profile: ProfileName,
  { modules, ended, unhandled }: Found,
  known: readonly Location[],
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
