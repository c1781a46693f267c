import { planOtherwise } from './capture/another-plan.ts';
import type { Capture } from './capture/capture.ts';
import { capturedRecords } from './capture/captured-records.ts';
import type { ExecOptions } from './exec-options.ts';
import { execVerdict } from './exec-verdict.ts';
import { readGolden, writeGolden } from './golden.ts';
import { replayStatements } from './replay-statements.ts';
import type { WorkloadStatement } from './workload-file.ts';
import { takeDatabase } from '../../engine/database/take-database.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';
import { chooseServers } from '../../engine/server/choose-servers.ts';
import { withoutServers } from '../../engine/server/without-servers.ts';
import { openRunFolder } from '../../engine/server/run-folder.ts';
import type { Exercise } from '../parity/exercise.ts';
import { readExpectations } from '../parity/expectation.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import type { PreparedProfile } from '../run/prepared-profile.ts';
import { closeProfiles, prepareProfiles, templateBytes } from '../run/prepared-profiles.ts';
import { reachableChoices } from '../run/reachable-choices.ts';
import { refuseDeadServer } from '../run/refuse-dead-server.ts';
import { Stages } from '../run/stages.ts';

export interface ReplayOptions extends Omit<ExecOptions, 'command' | 'folder' | 'results' | 'timeoutMs' | 'onLine'> {
  readonly statements: readonly WorkloadStatement[];
  /** The file of the accepted answers; null for none. */
  readonly goldenFile: string | null;
  /** Write the file with the answers of the first profile. */
  readonly accept: boolean;
}

interface ReplayOutcome {
  readonly verdict: VerdictDocument;
  readonly exercises: readonly Exercise[];
}

/** Sends a workload to every profile, each time to a fresh migrated database, and compares the answers. */
export async function replay(options: ReplayOptions): Promise<ReplayOutcome> {
  const startedAt = new Date();
  const stages = new Stages();
  const { config, goldenFile } = options;
  const golden = goldenFile === null || options.accept ? null : await readGolden(goldenFile);
  const expectations = await readExpectations(config.expectedDivergencesFile, config.profiles);
  const found = await stages.time('look', () => chooseServers(options));
  const reachable = reachableChoices(found, config.migrations.kind === 'command');
  const choices = reachable.map((choice) => withSessions(choice, options));
  const folder = await openRunFolder(options.environment, templateBytes);
  let prepared: readonly PreparedProfile[] = [];
  try {
    prepared = await stages.time('start and migrate', () => prepareProfiles(choices, folder.path, 2, options));
    const captures = await stages.time('replay', () =>
      Promise.all(
        prepared.map(async (each) => ({ profile: each.under.profile, capture: await replayOn(each, options, false) })),
      ),
    );
    const [first] = prepared;
    const again = first && (await stages.time('replay again', () => replayOn(first, options, true)));
    const records = again === undefined ? new Map() : await capturedRecords(captures, again);
    const live = prepared.map(({ identity, under: { profile } }): Exercise => {
      return { profile, evidence: 'live', identity, checks: records.get(profile) ?? {} };
    });
    const closing = prepared;
    prepared = [];
    await stages.time('stop', () => closeProfiles(closing));
    const accepted = live[0];
    if (goldenFile !== null && accepted !== undefined && golden === null)
      await writeGolden(goldenFile, accepted.checks);
    const exercises =
      golden === null || accepted === undefined
        ? live
        : [...live, { ...accepted, profile: 'golden', evidence: 'baseline' as const, checks: golden }];
    const facts = { startedAt, expectations, choices, prepared: closing, exercises, durationsMs: stages.durationsMs() };
    return { verdict: await execVerdict(facts, { ...options, capture: true }), exercises: live };
  } finally {
    await closeProfiles(prepared);
    await folder.remove();
  }
}

async function replayOn(profile: PreparedProfile, options: ReplayOptions, anotherPlan: boolean): Promise<Capture> {
  const { under, server } = profile;
  options.onStage(under.profile, anotherPlan ? 'replaying again under another plan' : 'replaying');
  const database = await takeDatabase(under.source);
  try {
    // A lent session of an embedded database starts with the usual plans again.
    if (anotherPlan && under.source.kind === 'postgres') {
      const session = await database.open();
      await planOtherwise(session, database);
      await session.close();
    }
    const tick = (done: number): void => options.onTick(under.profile, done);
    const capture = await replayStatements(options.statements, database, tick, options.signal);
    await refuseDeadServer(server);
    await database.drop();
    return capture;
  } catch (error) {
    await database.drop().catch(() => undefined);
    throw error;
  }
}

/** Servers that hold as many sessions as the workload has connections. */
function withSessions(choice: ServerChoice, { statements }: ReplayOptions): ServerChoice {
  const count = new Set(statements.map(({ connection }) => connection)).size;
  if (count === 1) return choice;
  const reason = `the workload has ${count} connections, and an embedded database has a single session`;
  return withoutServers(choice, 'embedded', reason);
}
