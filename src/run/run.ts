import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInChecks } from './built-in-checks.ts';
import { comparableCatalogs } from './comparable-catalogs.ts';
import type { ProfileFinding } from './findings.ts';
import { exerciseSuites, type SuiteRun } from './exercise-suites.ts';
import type { PreparedProfile } from './prepared-profile.ts';
import type { RunOptions } from './run-options.ts';
import { closeProfiles, prepareProfiles } from './prepared-profiles.ts';
import { refuseDeadServer } from './refuse-dead-server.ts';
import { Stages } from './stages.ts';
import { findSuiteFiles } from './suite-files.ts';
import { verdictOf } from './verdict-of.ts';
import { readBaselines } from '../parity/baseline.ts';
import { compareExercises } from '../parity/compare.ts';
import type { Exercise } from '../parity/exercise.ts';
import { readExpectations } from '../parity/expectation.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { UsageError } from '../pgparity-error.ts';
import { profiles as allProfiles } from '../profile/profiles.ts';
import { mayBeShown, type ProfileName } from '../profile/profile.ts';
import type { ServerChoice } from '../server/choose-server.ts';
import { chooseServers } from '../server/choose-servers.ts';
import { createTemporaryFolder } from '../server/temporary-folder.ts';

export interface RunOutcome {
  readonly verdict: VerdictDocument;
  /** What the live profiles did, for `pgparity record`. */
  readonly exercises: readonly Exercise[];
}

/** The main job: servers, schema, suites, comparison, verdict. Everything that it opened is closed, whatever happens. */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const startedAt = new Date();
  const stages = new Stages();
  await refuseWrongFolder(options.productFolder);
  const suiteFiles = await findSuiteFiles(options.productFolder, options.suites);
  const expectationsFile = join(options.productFolder, 'schema', 'expected-divergences.json');
  const expectations = await readExpectations(expectationsFile);
  const baselines = await readBaselines(join(options.productFolder, 'suites', 'baselines'));
  const choices = await stages.time('look', () => chooseServers(options));
  const folder = createTemporaryFolder(options.environment, templateBytes);
  let prepared: readonly PreparedProfile[] = [];
  try {
    prepared = await stages.time('start and migrate', () => prepareProfiles(choices, folder, suiteFiles, options));
    for (const { choice, durationsMs } of prepared) {
      if (mayBeShown(choice.profile)) stages.add(choice.profile.name, durationsMs);
    }
    options.onStage(null, 'suites');
    const suiteRuns = await stages.time('suites', () => runSuites(prepared, suiteFiles, options));
    const live = prepared.map((profile) => exerciseOf(profile, suiteRuns, options));
    const recorded = baselines.filter(({ exercise }) => !live.some(({ profile }) => profile === exercise.profile));
    options.onStage(null, 'compare');
    const comparison = await stages.time('compare', () =>
      compareExercises(
        comparableCatalogs([...live, ...recorded.map(({ exercise }) => exercise)]),
        expectations,
        startedAt.toISOString().slice(0, 10),
      ),
    );
    const findings = allProfiles.map((profile): ProfileFinding => {
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
        reason: own === null ? absenceOf(choice) : null,
      };
    });
    const closing = prepared;
    prepared = [];
    options.onStage(null, 'stop');
    await stages.time('stop', () => closeProfiles(closing));
    const { seed, version, productFolder, required, allowStandIn } = options;
    const verdict = verdictOf({
      startedAt,
      seed,
      version,
      productFolder,
      expectationsFile,
      profiles: findings,
      comparison,
      required,
      allowStandIn,
      durationsMs: stages.durationsMs(),
    });
    return { verdict, exercises: live };
  } finally {
    await closeProfiles(prepared);
    await rm(folder, { recursive: true, force: true });
  }
}

// PGlite's dumped template takes 40 MB.
const templateBytes = 50 * 1024 * 1024;

async function refuseWrongFolder(productFolder: string): Promise<void> {
  for (const name of ['schema/migrations', 'suites']) {
    try {
      await readdir(join(productFolder, name));
    } catch (cause) {
      throw new UsageError(
        'not-a-product',
        `${productFolder} has no folder ${name}: run pgparity in the product's folder, or name it with --product.`,
        { cause },
      );
    }
  }
}

async function runSuites(
  prepared: readonly PreparedProfile[],
  suiteFiles: readonly string[],
  options: RunOptions,
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  const runs = await exerciseSuites(
    prepared.map(({ under }) => under),
    {
      productFolder: options.productFolder,
      suiteFiles,
      onTick: options.onTick,
      ...(options.namePattern === undefined ? {} : { namePattern: options.namePattern }),
      ...(options.signal && { signal: options.signal }),
    },
  );
  for (const { server } of prepared) if (server.endpoint.kind === 'postgres') await refuseDeadServer(server);
  const checks = [...runs.values()].flatMap((suiteRun) => Object.keys(suiteRun.checks));
  if (checks.length === 0)
    throw new UsageError('no-checks', `No check has a name that holds --check: look at ${suiteFiles.join(', ')}.`);
  return runs;
}

function exerciseOf(
  prepared: PreparedProfile,
  runs: ReadonlyMap<ProfileName, SuiteRun>,
  { compareKinds = [] }: RunOptions,
): Exercise {
  const { identity, catalog, settings, choice } = prepared;
  const asked = Object.entries(catalog.reported).filter(([name]) =>
    compareKinds.some((kind) => name.startsWith(`${kind} `)),
  );
  const entries = { ...catalog.entries, ...Object.fromEntries(asked) };
  const checks = { ...builtInChecks(identity, entries, settings), ...runs.get(choice.profile.name)?.checks };
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
