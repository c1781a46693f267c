import type { ChangedSuites } from './changed-suites.ts';
import { exerciseProfiles } from './exercise-profiles.ts';
import { judge } from './judge.ts';
import { keptDatabases } from './kept-databases.ts';
import type { PreparedProfile } from './prepared-profile.ts';
import { closeProfiles, prepareProfiles, templateBytes } from './prepared-profiles.ts';
import { reachableChoices } from './reachable-choices.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { planRun } from './run-plan.ts';
import { Stages } from './stages.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import { counted } from '../../base/terminal/wording.ts';
import { mayBeShown } from '../../engine/profile/profile.ts';
import { chooseServers } from '../../engine/server/choose-servers.ts';
import { openRunFolder } from '../../engine/server/run-folder.ts';

/** The main job: servers, schema, suites, comparison, verdict. Everything that it opened is closed, whatever happens. */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const startedAt = new Date();
  const stages = new Stages();
  const plan = await planRun(options);
  if (plan.changed !== null) {
    refuseNothingChanged(plan.changed);
    options.onChanged?.(plan.changed);
  }
  const choices = reachableChoices(
    await stages.time('look', () => chooseServers(options)),
    options.config.migrations.kind === 'command',
  );
  const folder = await openRunFolder(options.environment, templateBytes);
  let prepared: readonly PreparedProfile[] = [];
  try {
    prepared = await stages.time('start and migrate', () =>
      prepareProfiles(choices, folder.path, plan.suiteFiles.length, options),
    );
    for (const { choice, durationsMs } of prepared) {
      if (mayBeShown(choice.profile)) stages.add(choice.profile.name, durationsMs);
    }
    options.onStage(null, 'suites');
    const seen = {
      ...(await exerciseProfiles({ choices, prepared }, plan, options, stages)),
      startedAt: startedAt.toISOString(),
    };
    options.onStage(null, 'compare');
    const judged = await stages.time('compare', () => judge(seen, plan.precedents));
    const kept = options.hold === undefined ? [] : await keptDatabases(prepared, judged.verdict);
    const outcome = (): RunOutcome => {
      const durationsMs = stages.durationsMs();
      return { ...judged, verdict: { ...judged.verdict, durationsMs }, evidence: { ...seen, durationsMs } };
    };
    // Waits for the person who asked to look into the databases, when there is something to see.
    if (kept.length > 0) await options.hold?.(outcome(), kept);
    const closing = prepared;
    prepared = [];
    options.onStage(null, 'stop');
    await stages.time('stop', () => closeProfiles(closing));
    return outcome();
  } catch (error) {
    // The first error is the one to report.
    await closeProfiles(prepared).catch(() => undefined);
    throw error;
  } finally {
    await folder.remove();
  }
}

function refuseNothingChanged({ suites, unchanged, since }: ChangedSuites): void {
  if (suites.length > 0) return;
  throw new PgparityError(
    'nothing-changed',
    `Nothing that the ${counted(unchanged.length, 'suite file')} rest on changed since ${since}, so no check ran: leave --changed out to run all.`,
    { exitCode: exitCodes.notExercised },
  );
}
