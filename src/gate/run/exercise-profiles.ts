import { exerciseSuites, type ExerciseOptions, type SuiteRun } from './exercise-suites.ts';
import { liveEvidence } from './live-evidence.ts';
import type { PreparedProfile } from './prepared-profile.ts';
import { refuseDeadServer, refuseLosses } from './refuse-dead-server.ts';
import type { RunOptions } from './run-options.ts';
import type { RunPlan } from './run-plan.ts';
import { unstableIn, type Unstable } from './stability.ts';
import type { Stages } from './stages.ts';
import type { SuiteRunner } from './suite-runner.ts';
import { builtInNames } from '../parity/built-in-names.ts';
import { evidenceVersion, type Evidence } from '../parity/evidence.ts';
import { isSet } from '../../base/config/environment.ts';
import { UsageError } from '../../base/errors.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';

/** What is up, and with what it is exercised. */
export interface Exercised {
  readonly choices: readonly ServerChoice[];
  readonly prepared: readonly PreparedProfile[];
  /** One that is open; without it, the run has one of its own. */
  readonly runner?: SuiteRunner;
}

/** Runs the suites of the plan on the profiles that are up, and gathers what is to be judged. */
export async function exerciseProfiles(
  { choices, prepared, runner }: Exercised,
  plan: RunPlan,
  options: RunOptions,
  stages: Stages,
): Promise<Evidence> {
  const startedAt = new Date();
  const suiteRuns = await stages.time('suites', () => runSuites(prepared, plan, options, runner ?? null));
  const unstable = options.stability
    ? await stages.time('suites again', () => findUnstable(prepared, suiteRuns, plan, options))
    : [];
  const profiles = choices.map((choice): Evidence['profiles'][number] => {
    const own = prepared.find((each) => each.choice.profile === choice.profile);
    const { passedOver } = own?.choice ?? choice;
    return {
      name: choice.profile.name,
      passedOver: passedOver.map(({ server, reason }) => ({ server, reason })),
      live: own === undefined ? null : liveEvidence(own, suiteRuns.get(choice.profile.name), plan.uncollected, options),
    };
  });
  const { filter, origin } = plan;
  return {
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
}

/** What the test runner is opened with for a plan. */
export function exerciseOptions(
  { suiteFiles, filter }: Pick<RunPlan, 'suiteFiles' | 'filter'>,
  options: RunOptions,
): ExerciseOptions {
  return {
    config: options.config,
    suiteFiles,
    filter,
    refuseOnly: isSet(options.environment['CI']),
    onTick: options.onTick,
    ...(options.signal && { signal: options.signal }),
  };
}

async function runSuites(
  prepared: readonly PreparedProfile[],
  plan: RunPlan,
  options: RunOptions,
  runner: SuiteRunner | null,
): Promise<ReadonlyMap<ProfileName, SuiteRun>> {
  const runs = await exerciseSuites(
    prepared.map(({ under }) => under),
    exerciseOptions(plan, options),
    runner,
  );
  for (const { server } of prepared) {
    await refuseDeadServer(server);
    await refuseLosses(server, runs.get(server.profile.name)?.losses ?? []);
  }
  const checks = [...runs.values()].flatMap((suiteRun) => Object.keys(suiteRun.checks));
  if (checks.length === 0) refuseNoChecks(plan.suiteFiles, options);
  return runs;
}

/** Runs the suites once more on the first profile, in another order. */
async function findUnstable(
  [reference]: readonly PreparedProfile[],
  runs: ReadonlyMap<ProfileName, SuiteRun>,
  plan: RunPlan,
  options: RunOptions,
): Promise<readonly Unstable[]> {
  if (reference === undefined) return [];
  const { profile } = reference.under;
  const shuffled = { ...exerciseOptions(plan, options), shuffleSeed: options.seed };
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
