import { comparableCatalogs } from './comparable-catalogs.ts';
import { declaredDifferences } from './declared-differences.ts';
import { explain } from './explain.ts';
import type { ProfileFinding } from './findings.ts';
import { isAboutUnstable, withoutUnstable } from './stability.ts';
import { verdictOf } from './verdict-of.ts';
import { readBaselines, type Baseline } from '../parity/baseline.ts';
import { compareExercises } from '../parity/compare.ts';
import type { Evidence } from '../parity/evidence.ts';
import type { Exercise } from '../parity/exercise.ts';
import { readExpectations, type Expectation } from '../parity/expectation.ts';
import { fileOf, missingChecks } from '../parity/missing.ts';
import { ageDaysOf, staleBaseline } from '../parity/stale-baseline.ts';
import { productObservations } from '../parity/test-outcome.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import type { Config } from '../../engine/config/config.ts';

/** What the product has written down, against which evidence is held. */
export interface Precedents {
  readonly config: Config;
  readonly expectations: readonly Expectation[];
  readonly baselines: readonly Baseline[];
}

export interface Judgement {
  readonly verdict: VerdictDocument;
  /** What the live profiles did, for `pgparity record` and the JUnit report. */
  readonly exercises: readonly Exercise[];
}

export async function readPrecedents(config: Config, ignoreBaselines = false): Promise<Precedents> {
  return {
    config,
    expectations: await readExpectations(config.expectedDivergencesFile, config.profiles),
    baselines: ignoreBaselines ? [] : await readBaselines(config.baselinesFolder, config.profiles),
  };
}

/**
 * Compares what the profiles did and gives the verdict. It follows from the evidence and the product's files alone,
 * whichever process saw the evidence: profiles count in the config's order.
 */
export async function judge(evidence: Evidence, { config, expectations, baselines }: Precedents): Promise<Judgement> {
  const startedAt = new Date(evidence.startedAt);
  const { filtered: filter, unstable, origin } = evidence;
  const inOrder = config.profiles.flatMap(({ name }) => evidence.profiles.find((each) => each.name === name) ?? []);
  const live = inOrder.flatMap((each) => (each.live === null ? [] : [liveExercise(each.live)]));
  const absent = baselines.filter(({ exercise }) => !live.some(({ profile }) => profile === exercise.profile));
  const recorded = absent.filter((baseline) => ageDaysOf(baseline, startedAt) <= config.maxBaselineAgeDays);
  const exercises = [...live, ...recorded.map(({ exercise }) => exercise)];
  const comparison = await compareExercises(
    comparableCatalogs(exercises).map((exercise) => withoutUnstable(exercise, unstable)),
    [...expectations.filter((entry) => isOfSuites(entry, origin)), ...declaredDifferences(exercises, config)].filter(
      (entry) => !isAboutUnstable(entry, unstable),
    ),
    evidence.startedAt.slice(0, 10),
    filter,
  );
  const profiles = config.profiles.map((profile): ProfileFinding => {
    const own = inOrder.find(({ name }) => name === profile.name);
    const old = absent.find(({ exercise }) => exercise.profile === profile.name) ?? null;
    const baseline = old !== null && recorded.includes(old) ? old : null;
    const ran = own?.live ?? null;
    const absence = own === undefined ? 'It was not asked for.' : 'None of its servers can be used here.';
    const tooOld = old !== null && baseline === null ? tooOldText(old, startedAt, config) : '';
    return {
      profile,
      live: ran,
      passedOver: own?.passedOver ?? [],
      exercise: live.find((exercise) => exercise.profile === profile.name) ?? baseline?.exercise ?? null,
      baseline,
      staleBaseline: baseline && staleBaseline(baseline, origin),
      reason: ran === null ? `${absence}${tooOld}` : null,
    };
  });
  const explanations = await explain({ profiles, comparison }, config);
  const verdict = verdictOf({
    startedAt,
    seed: evidence.seed,
    version: origin.version,
    productFolder: config.folder,
    repeatArguments: evidence.repeatArguments,
    expectationsFile: config.expectedDivergencesFile,
    profiles,
    comparison,
    explanations,
    missing: missingChecks(
      live,
      baselines.map(({ exercise }) => exercise),
      filter,
    ),
    filter,
    unstable,
    required: config.profiles.flatMap(({ name }) => (evidence.required.includes(name) ? [name] : [])),
    allowStandIn: evidence.allowStandIn,
    durationsMs: evidence.durationsMs,
  });
  return { verdict, exercises: live };
}

/** Entries about the product's own tests are for "exec" to judge. */
function isOfSuites({ check, observation }: Expectation, { suites }: Evidence['origin']): boolean {
  return !productObservations.has(observation) || fileOf(check) in suites;
}

function liveExercise({ exercise }: NonNullable<Evidence['profiles'][number]['live']>): Exercise {
  const { unreadEntries, ...others } = exercise;
  return { ...others, evidence: 'live', ...(unreadEntries && { unreadEntries }) };
}

function tooOldText(baseline: Baseline, now: Date, { maxBaselineAgeDays }: Config): string {
  return ` Its baseline of ${baseline.recordedAt.slice(0, 10)} is ${ageDaysOf(baseline, now)} days old, and maxBaselineAgeDays is ${maxBaselineAgeDays}: record it again.`;
}
