import { rm } from 'node:fs/promises';
import { builtInChecks, builtInNames } from './built-in-checks.ts';
import { comparableCatalogs } from './comparable-catalogs.ts';
import { declaredDifferences } from './declared-differences.ts';
import type { ProfileFinding } from './findings.ts';
import { isAboutUnstable, unstableIn, withoutUnstable, type Unstable } from './stability.ts';
import { exerciseSuites, type ExerciseOptions, type SuiteRun } from './exercise-suites.ts';
import type { PreparedProfile } from './prepared-profile.ts';
import type { RunOptions } from './run-options.ts';
import { closeProfiles, prepareProfiles } from './prepared-profiles.ts';
import { refuseDeadServer, refuseLosses } from './refuse-dead-server.ts';
import { Stages } from './stages.ts';
import { findSuiteFiles } from './suite-files.ts';
import { verdictOf } from './verdict-of.ts';
import { isSet } from '../../base/config/environment.ts';
import { readBaselines } from '../parity/baseline.ts';
import { ageDaysOf, staleBaseline } from '../parity/stale-baseline.ts';
import type { Origin } from '../parity/origin.ts';
import { originOf } from './origin-of.ts';
import { compareExercises } from '../parity/compare.ts';
import type { Exercise } from '../parity/exercise.ts';
import { readExpectations } from '../parity/expectation.ts';
import { filterFlags, type Filter } from '../parity/filter.ts';
import { missingChecks } from '../parity/missing.ts';
import { outcomeObservation } from '../parity/test-outcome.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { UsageError } from '../../base/errors.ts';
import { nearestName } from '../../base/config/nearest-name.ts';
import { mayBeShown, type ProfileName } from '../../engine/profile/profile.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';
import { chooseServers } from '../../engine/server/choose-servers.ts';
import { createTemporaryFolder } from '../../engine/server/temporary-folder.ts';

interface RunOutcome {
  readonly verdict: VerdictDocument;
  /** What the live profiles did, for `pgparity record`. */
  readonly exercises: readonly Exercise[];
  readonly origin: Origin;
}

/** The main job: servers, schema, suites, comparison, verdict. Everything that it opened is closed, whatever happens. */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const startedAt = new Date();
  const stages = new Stages();
  const filter = filterOf(options);
  const { config } = options;
  const suiteFiles = await findSuiteFiles(config, options.suites);
  const expectationsFile = config.expectedDivergencesFile;
  const written = await readExpectations(expectationsFile, config.profiles);
  // Those of the product's own tests are for "exec" to judge.
  const expectations = written.filter(({ observation }) => observation !== outcomeObservation);
  const origin = await originOf(config, suiteFiles, options.version);
  const baselines = options.ignoreBaselines ? [] : await readBaselines(config.baselinesFolder, config.profiles);
  const choices = await stages.time('look', () => chooseServers(options));
  const folder = createTemporaryFolder(options.environment, templateBytes);
  let prepared: readonly PreparedProfile[] = [];
  try {
    prepared = await stages.time('start and migrate', () =>
      prepareProfiles(choices, folder, suiteFiles.length, options),
    );
    for (const { choice, durationsMs } of prepared) {
      if (mayBeShown(choice.profile)) stages.add(choice.profile.name, durationsMs);
    }
    options.onStage(null, 'suites');
    const suiteRuns = await stages.time('suites', () => runSuites(prepared, suiteFiles, filter, options));
    const live = prepared.map((profile) => exerciseOf(profile, suiteRuns, options));
    const unstable = options.stability
      ? await stages.time('suites again', () => findUnstable(prepared, suiteRuns, suiteFiles, filter, options))
      : [];
    const absent = baselines.filter(({ exercise }) => !live.some(({ profile }) => profile === exercise.profile));
    const recorded = absent.filter((baseline) => ageDaysOf(baseline, startedAt) <= config.maxBaselineAgeDays);
    options.onStage(null, 'compare');
    const exercises = [...live, ...recorded.map(({ exercise }) => exercise)];
    const comparison = await stages.time('compare', () =>
      compareExercises(
        comparableCatalogs(exercises).map((exercise) => withoutUnstable(exercise, unstable)),
        [...expectations, ...declaredDifferences(exercises, config)].filter(
          (entry) => !isAboutUnstable(entry, unstable),
        ),
        startedAt.toISOString().slice(0, 10),
        filter,
      ),
    );
    const tooOld = (name: ProfileName): string => {
      const baseline = recorded.length < absent.length && absent.find(({ exercise }) => exercise.profile === name);
      if (!baseline || recorded.includes(baseline)) return '';
      return ` Its baseline of ${baseline.recordedAt.slice(0, 10)} is ${ageDaysOf(baseline, startedAt)} days old, and maxBaselineAgeDays is ${config.maxBaselineAgeDays}: record it again.`;
    };
    const findings = config.profiles.map((profile): ProfileFinding => {
      const own = prepared.find(({ choice }) => choice.profile.name === profile.name) ?? null;
      const choice = choices.find((candidate) => candidate.profile.name === profile.name) ?? null;
      const baseline = recorded.find(({ exercise }) => exercise.profile === profile.name) ?? null;
      return {
        profile,
        prepared: own,
        choice,
        suiteRun: suiteRuns.get(profile.name) ?? null,
        exercise: live.find((exercise) => exercise.profile === profile.name) ?? baseline?.exercise ?? null,
        baseline,
        staleBaseline: baseline && staleBaseline(baseline, origin),
        reason: own === null ? `${absenceOf(choice)}${tooOld(profile.name)}` : null,
      };
    });
    const closing = prepared;
    prepared = [];
    options.onStage(null, 'stop');
    await stages.time('stop', () => closeProfiles(closing));
    const { seed, version, required, allowStandIn, repeatArguments } = options;
    const verdict = verdictOf({
      startedAt,
      seed,
      version,
      productFolder: config.folder,
      repeatArguments,
      expectationsFile,
      profiles: findings,
      comparison,
      missing: missingChecks(
        live,
        baselines.map(({ exercise }) => exercise),
        filter,
      ),
      filter,
      unstable,
      required,
      allowStandIn,
      durationsMs: stages.durationsMs(),
    });
    return { verdict, exercises: live, origin };
  } finally {
    await closeProfiles(prepared);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A gate asks for every check, so that flags which leave some out contradict it. */
function filterOf({ suites, check, required }: RunOptions): Filter | null {
  if (suites.length === 0 && check === undefined) return null;
  const filter = { suites, check: check ?? null };
  if (required.length === 0) return filter;
  throw new UsageError(
    'filtered-gate',
    `--require needs every check, and ${filterFlags(filter)} leaves some out: run without it, or without --require.`,
  );
}

// PGlite's dumped template takes 40 MB.
const templateBytes = 50 * 1024 * 1024;

async function runSuites(
  prepared: readonly PreparedProfile[],
  suiteFiles: readonly string[],
  filter: Filter | null,
  options: RunOptions,
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  const runs = await exerciseSuites(
    prepared.map(({ under }) => under),
    exerciseOptions(suiteFiles, filter, options),
  );
  for (const { server } of prepared) {
    if (server.endpoint.kind === 'postgres') await refuseDeadServer(server);
    await refuseLosses(server, runs.get(server.profile.name)?.losses ?? []);
  }
  const checks = [...runs.values()].flatMap((suiteRun) => Object.keys(suiteRun.checks));
  if (checks.length === 0) refuseNoChecks(suiteFiles, options);
  return runs;
}

function exerciseOptions(suiteFiles: readonly string[], filter: Filter | null, options: RunOptions): ExerciseOptions {
  return {
    config: options.config,
    suiteFiles,
    filter,
    refuseOnly: isSet(options.environment['CI']),
    onTick: options.onTick,
    ...(options.signal && { signal: options.signal }),
  };
}

/** Runs the suites once more on the first profile, in another order. */
async function findUnstable(
  [reference]: readonly PreparedProfile[],
  runs: ReadonlyMap<ProfileName, SuiteRun>,
  suiteFiles: readonly string[],
  filter: Filter | null,
  options: RunOptions,
): Promise<readonly Unstable[]> {
  if (reference === undefined) return [];
  const { profile } = reference.under;
  const shuffled = { ...exerciseOptions(suiteFiles, filter, options), shuffleSeed: options.seed };
  const again = await exerciseSuites([reference.under], shuffled);
  return unstableIn(profile, runs.get(profile)?.checks ?? {}, again.get(profile)?.checks ?? {});
}

function refuseNoChecks(suiteFiles: readonly string[], { check }: RunOptions): void {
  if (check === undefined) {
    throw new UsageError('no-checks', `The suite files declare no check: look at ${suiteFiles.join(', ')}.`);
  }
  if (builtInNames.some((name) => name.includes(check))) return;
  const nearest = nearestName(check, builtInNames);
  const hint = nearest === undefined ? `Look at ${suiteFiles.join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new UsageError('no-checks', `No check matches --check "${check}". ${hint}`);
}

function exerciseOf(
  prepared: PreparedProfile,
  runs: ReadonlyMap<ProfileName, SuiteRun>,
  { compareKinds = [] }: RunOptions,
): Exercise {
  const { identity, catalog, settings, choice, under } = prepared;
  const asked = Object.entries(catalog.reported).filter(([name]) =>
    compareKinds.some((kind) => name.startsWith(`${kind} `)),
  );
  const entries = { ...catalog.entries, ...Object.fromEntries(asked) };
  const checks = {
    ...builtInChecks(identity, entries, settings, under.migrations),
    ...runs.get(choice.profile.name)?.checks,
  };
  const unreadEntries = catalog.gaps.flatMap((gap) => gap.entries);
  return {
    profile: choice.profile.name,
    evidence: 'live',
    identity,
    checks,
    ...(unreadEntries.length > 0 && { unreadEntries }),
  };
}

function absenceOf(choice: ServerChoice | null): string {
  return choice === null ? 'It was not asked for.' : 'None of its servers can be used here.';
}
