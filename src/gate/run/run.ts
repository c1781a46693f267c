import { builtInNames } from '../parity/built-in-names.ts';
import { exerciseSuites, type ExerciseOptions, type SuiteRun } from './exercise-suites.ts';
import { judge, readPrecedents } from './judge.ts';
import { liveEvidence } from './live-evidence.ts';
import type { PreparedProfile } from './prepared-profile.ts';
import { keptDatabases } from './kept-databases.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { closeProfiles, prepareProfiles, templateBytes } from './prepared-profiles.ts';
import { refuseUnmatchedCheck } from './refuse-unmatched-check.ts';
import { refuseFilteredGate } from './refuse-filtered-gate.ts';
import { refuseDeadServer, refuseLosses } from './refuse-dead-server.ts';
import { unstableIn, type Unstable } from './stability.ts';
import { Stages } from './stages.ts';
import { findSuiteFiles } from './suite-files.ts';
import { uncollectedSuites } from './uncollected-suites.ts';
import { isSet } from '../../base/config/environment.ts';
import { evidenceVersion, type Evidence } from '../parity/evidence.ts';
import { originOf } from './origin-of.ts';
import type { Filter } from '../parity/filter.ts';
import { UsageError } from '../../base/errors.ts';
import { mayBeShown, type ProfileName } from '../../engine/profile/profile.ts';
import { reachableChoices } from './reachable-choices.ts';
import { chooseServers } from '../../engine/server/choose-servers.ts';
import { openTemporaryFolder } from '../../engine/server/temporary-folder.ts';

/** The main job: servers, schema, suites, comparison, verdict. Everything that it opened is closed, whatever happens. */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const startedAt = new Date();
  const stages = new Stages();
  const filter = filterOf(options);
  const { config } = options;
  const suiteFiles = await findSuiteFiles(config, options.suites);
  if (options.check !== undefined) await refuseUnmatchedCheck(options.check, suiteFiles, config);
  // A flag of the run leaves files out on purpose.
  const uncollected = filter === null ? await uncollectedSuites(config, suiteFiles) : {};
  const precedents = await readPrecedents(config, options.ignoreBaselines);
  const origin = await originOf(config, suiteFiles, options.version);
  const choices = reachableChoices(
    await stages.time('look', () => chooseServers(options)),
    config.migrations.kind === 'command',
  );
  const folder = openTemporaryFolder(options.environment, templateBytes);
  let prepared: readonly PreparedProfile[] = [];
  try {
    prepared = await stages.time('start and migrate', () =>
      prepareProfiles(choices, folder.path, suiteFiles.length, options),
    );
    for (const { choice, durationsMs } of prepared) {
      if (mayBeShown(choice.profile)) stages.add(choice.profile.name, durationsMs);
    }
    options.onStage(null, 'suites');
    const suiteRuns = await stages.time('suites', () => runSuites(prepared, suiteFiles, filter, options));
    const unstable = options.stability
      ? await stages.time('suites again', () => findUnstable(prepared, suiteRuns, suiteFiles, filter, options))
      : [];
    const profiles = choices.map((choice): Evidence['profiles'][number] => {
      const own = prepared.find((each) => each.choice.profile === choice.profile);
      const { passedOver } = own?.choice ?? choice;
      return {
        name: choice.profile.name,
        passedOver: passedOver.map(({ server, reason }) => ({ server, reason })),
        live: own === undefined ? null : liveEvidence(own, suiteRuns.get(choice.profile.name), uncollected, options),
      };
    });
    const seen: Evidence = {
      evidenceVersion,
      startedAt: startedAt.toISOString(),
      seed: options.seed,
      filtered: filter && { suites: [...filter.suites], check: filter.check },
      compareKinds: [...(options.compareKinds ?? [])],
      required: [...options.required],
      allowStandIn: options.allowStandIn,
      repeatArguments: [...options.repeatArguments],
      origin: { ...origin },
      profiles,
      unstable: [...unstable],
      durationsMs: {},
    };
    await holdKept(prepared, seen, precedents, options);
    const closing = prepared;
    prepared = [];
    options.onStage(null, 'stop');
    await stages.time('stop', () => closeProfiles(closing));
    options.onStage(null, 'compare');
    const { verdict, exercises } = await stages.time('compare', () => judge(seen, precedents));
    const durationsMs = stages.durationsMs();
    return { verdict: { ...verdict, durationsMs }, exercises, evidence: { ...seen, durationsMs } };
  } catch (error) {
    // The first error is the one to report.
    await closeProfiles(prepared).catch(() => undefined);
    throw error;
  } finally {
    await folder.remove();
  }
}

/** Waits for the person who asked to look into the databases, when there is something to see. */
async function holdKept(
  prepared: readonly PreparedProfile[],
  seen: Evidence,
  precedents: Awaited<ReturnType<typeof readPrecedents>>,
  { hold }: RunOptions,
): Promise<void> {
  if (hold === undefined) return;
  const judged = await judge(seen, precedents);
  const kept = await keptDatabases(prepared, judged.verdict);
  if (kept.length > 0) await hold({ ...judged, evidence: seen }, kept);
}

/** A gate asks for every check, so that flags which leave some out contradict it. */
function filterOf({ suites, check, required }: RunOptions): Filter | null {
  if (suites.length === 0 && check === undefined) return null;
  const filter = { suites, check: check ?? null };
  refuseFilteredGate(filter, required);
  return filter;
}

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
    await refuseDeadServer(server);
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
  throw new UsageError('no-checks', `No check matches --check "${check}".`);
}
