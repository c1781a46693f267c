import { capturedRecords } from './capture/captured-records.ts';
import type { ExecOptions } from './exec-options.ts';
import { execVerdict } from './exec-verdict.ts';
import { productRecords } from './product-records.ts';
import { runProduct, type ProductRun } from './product-run.ts';
import { UsageError } from '../../base/errors.ts';
import { mayBeShown, type ProfileName } from '../../engine/profile/profile.ts';
import { chooseServers } from '../../engine/server/choose-servers.ts';
import { openRunFolder } from '../../engine/server/run-folder.ts';
import type { Exercise } from '../parity/exercise.ts';
import { readExpectations } from '../parity/expectation.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import type { PreparedProfile } from '../run/prepared-profile.ts';
import { closeProfiles, prepareProfiles, templateBytes } from '../run/prepared-profiles.ts';
import { reachableChoices } from '../run/reachable-choices.ts';
import { Stages } from '../run/stages.ts';

interface ExecOutcome {
  readonly verdict: VerdictDocument;
  readonly exercises: readonly Exercise[];
}

/**
 * Runs the product's own command once a profile, each time against a fresh migrated database, and compares its tests.
 * The profiles have their turn one after the other: a command may use a port or a file that it has alone.
 */
export async function exec(options: ExecOptions): Promise<ExecOutcome> {
  const startedAt = new Date();
  const stages = new Stages();
  const { config } = options;
  const expectations = await readExpectations(config.expectedDivergencesFile, config.profiles);
  const found = await stages.time('look', () => chooseServers(options));
  const choices = reachableChoices(found, true);
  const folder = await openRunFolder(options.environment, templateBytes);
  let prepared: readonly PreparedProfile[] = [];
  try {
    prepared = await stages.time('start and migrate', () => prepareProfiles(choices, folder.path, 1, options));
    const runs = new Map<ProfileName, ProductRun>();
    for (const profile of prepared) {
      const { name } = profile.choice.profile;
      options.onStage(name, `running ${options.command.join(' ')}`);
      const run = await runProduct(profile, options);
      runs.set(name, run);
      if (mayBeShown(profile.choice.profile)) stages.add(name, { command: run.durationMs });
    }
    refuseNoResults([...runs.values()], options);
    const captured = options.capture
      ? await stages.time('capture again', () => compareCaptures(prepared, runs, options))
      : null;
    const exercises = prepared.map((profile): Exercise => {
      const { name } = profile.choice.profile;
      const run = runs.get(name);
      const checks = { ...(run && productRecords(run, options.command)), ...captured?.get(name) };
      return { profile: name, evidence: 'live', identity: profile.identity, checks };
    });
    const closing = prepared;
    prepared = [];
    options.onStage(null, 'stop');
    await stages.time('stop', () => closeProfiles(closing));
    const facts = { startedAt, expectations, choices, prepared: closing, exercises, durationsMs: stages.durationsMs() };
    return { verdict: await execVerdict(facts, options), exercises };
  } finally {
    await closeProfiles(prepared);
    await folder.remove();
  }
}

/** The statements of the first profile are captured a second time: what differs from itself is not compared. */
async function compareCaptures(
  [reference, ...others]: readonly PreparedProfile[],
  runs: ReadonlyMap<ProfileName, ProductRun>,
  options: ExecOptions,
): Promise<ReadonlyMap<ProfileName, Exercise['checks']>> {
  if (reference === undefined || others.length === 0) return new Map();
  options.onStage(reference.under.profile, `running ${options.command.join(' ')} again under another plan`);
  const { capture: again } = await runProduct(reference, { ...options, anotherPlan: true });
  const captures = [reference, ...others].flatMap(({ under: { profile } }) => {
    const capture = runs.get(profile)?.capture;
    return capture ? [{ profile, capture }] : [];
  });
  return again === null ? new Map() : capturedRecords(captures, again);
}

/** A glob that no file matches on any profile, although the command succeeded, is a mistake in the glob. */
function refuseNoResults(runs: readonly ProductRun[], { results, command }: ExecOptions): void {
  if (results.length === 0 || !runs.every(({ wroteNothing, succeeded }) => wroteNothing && succeeded)) return;
  throw new UsageError(
    'no-results',
    `"${command.join(' ')}" ended well and wrote no results that can be read: ${runs[0]?.fault ?? ''}`,
  );
}
