import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInChecks } from './built-in-checks.ts';
import { exerciseSuites, type SuiteRun } from './exercise-suites.ts';
import { prepareProfile, type PreparedProfile } from './prepared-profile.ts';
import { runPrefix } from './run-name.ts';
import { Stages } from './stages.ts';
import { findSuiteFiles } from './suite-files.ts';
import { verdictOf, type ProfileFinding } from './verdict-of.ts';
import { readBaselines } from '../parity/baseline.ts';
import { compareExercises } from '../parity/compare.ts';
import type { Exercise } from '../parity/exercise.ts';
import { readExpectations } from '../parity/expectation.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { PgparityError, UsageError } from '../pgparity-error.ts';
import { profiles as allProfiles } from '../profile/profiles.ts';
import type { Profile, ProfileName } from '../profile/profile.ts';
import { chooseServer, type ServerChoice } from '../server/choose-server.ts';
import type { Environment, ServerKind } from '../server/server.ts';
import { starters } from '../server/starters.ts';
import { createTemporaryFolder } from '../server/temporary-folder.ts';
import { openSession } from '../session/open-session.ts';
import type { Session } from '../session/session.ts';

export interface RunOptions {
  /** The folder that holds `schema/` and `suites/`. */
  readonly productFolder: string;
  readonly environment: Environment;
  /** Empty: every profile that this machine has. */
  readonly profiles: readonly Profile[];
  readonly required: readonly ProfileName[];
  readonly allowStandIn: boolean;
  /** The way a profile is brought up; `auto` for those that are not named. */
  readonly servers: Readonly<Partial<Record<ProfileName, ServerKind | 'auto'>>>;
  readonly existing: boolean;
  readonly suites: readonly string[];
  readonly namePattern?: string;
  readonly seed: number;
  readonly version: string;
  readonly signal?: AbortSignal;
  readonly onStage: (profile: ProfileName | null, stage: string) => void;
  readonly onTick: (profile: ProfileName, done: number, suite: string) => void;
  readonly afterMigration?: Readonly<Partial<Record<ProfileName, (session: Session) => Promise<void>>>>;
}

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
    prepared = await stages.time('start and migrate', () => prepareAll(choices, folder, options));
    for (const profile of prepared) stages.add(profile.choice.profile.name, profile.durationsMs);
    options.onStage(null, 'suites');
    const suiteRuns = await stages.time('suites', () => runSuites(prepared, suiteFiles, options));
    const live = prepared.map((profile) => exerciseOf(profile, suiteRuns));
    const recorded = baselines.filter(({ exercise }) => !live.some(({ profile }) => profile === exercise.profile));
    options.onStage(null, 'compare');
    const comparison = await stages.time('compare', () =>
      compareExercises(
        [...live, ...recorded.map(({ exercise }) => exercise)],
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
    await stages.time('stop', () => closeAll(closing));
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
    await closeAll(prepared);
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

/** The profiles that were named, or all; the ones that this machine cannot bring up stay in the list with the reason. */
function chooseServers(options: RunOptions): Promise<readonly ServerChoice[]> {
  const wanted = options.profiles.length > 0 ? options.profiles : allProfiles;
  return Promise.all(
    wanted.map((profile) =>
      chooseServer(profile, starters, options.environment, options.servers[profile.name] ?? 'auto'),
    ),
  );
}

/** Brings every usable profile up, side by side. When one fails, the others are taken down before the error is told. */
async function prepareAll(
  choices: readonly ServerChoice[],
  folder: string,
  options: RunOptions,
): Promise<readonly PreparedProfile[]> {
  const usable = choices.filter((choice) => choice.usable.length > 0);
  if (usable.length === 0) throw nothingToRun(choices);
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const prefix = runPrefix();
  const settled = await Promise.allSettled(
    usable.map(async (choice) => {
      const { name } = choice.profile;
      const afterMigration = options.afterMigration?.[name];
      try {
        return await prepareProfile(choice, {
          environment: options.environment,
          existing: options.existing,
          signal,
          productFolder: options.productFolder,
          prefix,
          folder,
          seed: options.seed,
          clones: clonesAhead,
          onProgress: (step) => options.onStage(name, step),
          ...(afterMigration && { afterMigration }),
        });
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  const prepared = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const rejected = settled.find((result) => result.status === 'rejected');
  if (rejected === undefined) return prepared;
  await closeAll(prepared);
  options.signal?.throwIfAborted();
  throw failed.signal.reason;
}

// Suite files that can start at once: more clones than workers would only delay the first check.
const clonesAhead = 4;

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

/** Checks fail one by one when their server dies; the server is what has to be told then, not they. */
async function refuseDeadServer(server: PreparedProfile['server']): Promise<void> {
  let session: Session | undefined;
  try {
    session = await openSession(server.endpoint);
    await session.run('SELECT 1');
  } catch (cause) {
    throw new PgparityError(
      'server-died',
      `The server of profile ${server.profile.name} (${server.description}) stopped answering while the suites ran: ${(cause as Error).message} Its log ends with: ${await server.logTail()}`,
      { cause },
    );
  } finally {
    await session?.close();
  }
}

function exerciseOf(prepared: PreparedProfile, runs: ReadonlyMap<ProfileName, SuiteRun>): Exercise {
  const { identity, catalog, choice } = prepared;
  const checks = { ...builtInChecks(identity, catalog), ...runs.get(choice.profile.name)?.checks };
  return { profile: choice.profile.name, evidence: 'live', identity, checks };
}

function absenceOf(choice: ServerChoice | null): string {
  return choice === null ? 'It was not asked for.' : 'None of its servers can be used here.';
}

function reasonOf(choice: ServerChoice): string {
  return choice.passedOver.map(({ server, reason }) => `${server}: ${reason}`).join('; ');
}

function nothingToRun(choices: readonly ServerChoice[]): PgparityError {
  const reasons = choices.map((choice) => `${choice.profile.name} (${reasonOf(choice)})`).join('; ');
  return new PgparityError('nothing-to-run', `None of the profiles can be brought up here: ${reasons}.`, {
    exitCode: 3,
  });
}

/** Closes all, and tells the first failure after every one had its turn. */
async function closeAll(prepared: readonly PreparedProfile[]): Promise<void> {
  const results = await Promise.allSettled(prepared.map((profile) => profile.close()));
  const rejected = results.find((result) => result.status === 'rejected');
  if (rejected !== undefined) throw rejected.reason;
}
