import { capturedSuite } from './capture/captured-records.ts';
import { isTimed, timedNote } from './capture/timing.ts';
import type { ExecOptions } from './exec-options.ts';
import { commandSuite } from './product-records.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';
import { compareExercises } from '../parity/compare.ts';
import type { LiveEvidence } from '../parity/evidence.ts';
import type { Exercise } from '../parity/exercise.ts';
import type { Expectation } from '../parity/expectation.ts';
import { missingChecks } from '../parity/missing.ts';
import { capturedAnswer, outcomeObservation, productObservations } from '../parity/test-outcome.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import type { ProfileFinding } from '../run/findings.ts';
import type { PreparedProfile } from '../run/prepared-profile.ts';
import { verdictOf } from '../run/verdict-of.ts';

interface ExecFacts {
  readonly startedAt: Date;
  readonly expectations: readonly Expectation[];
  readonly choices: readonly ServerChoice[];
  readonly prepared: readonly PreparedProfile[];
  readonly exercises: readonly Exercise[];
  readonly durationsMs: Readonly<Record<string, number>>;
}

type VerdictOptions = Pick<
  ExecOptions,
  'capture' | 'config' | 'required' | 'allowStandIn' | 'seed' | 'version' | 'repeatCommand'
>;

/** The verdict on a product's own tests: as that of a run, without what only a run compares. */
export async function execVerdict(facts: ExecFacts, options: VerdictOptions): Promise<VerdictDocument> {
  const { startedAt, exercises, expectations } = facts;
  const comparison = await compareExercises(
    exercises,
    expectations.filter((entry) => isOfExec(entry, options)),
    startedAt.toISOString().slice(0, 10),
  );
  const verdict = verdictOf({
    startedAt,
    seed: options.seed,
    version: options.version,
    productFolder: options.config.folder,
    repeatArguments: [],
    expectationsFile: options.config.expectedDivergencesFile,
    profiles: options.config.profiles.map((profile) => findingOf(profile, facts)),
    comparison,
    explanations: { divergences: new Map(), failures: new Map() },
    missing: missingChecks(exercises.filter(hasTests), [], null),
    unstable: [],
    filter: null,
    required: options.required,
    allowStandIn: options.allowStandIn,
    durationsMs: facts.durationsMs,
  });
  const live = exercises.flatMap(({ profile, evidence }) => (evidence === 'live' ? [profile] : []));
  return {
    ...verdict,
    catalogs: [],
    notCompared: [],
    divergences: verdict.divergences.map((each) => ({
      ...each,
      note: timedNoteOf(each) ?? each.note,
      repeat: options.repeatCommand(live),
    })),
    failures: verdict.failures.map((each) => ({ ...each, repeat: options.repeatCommand([each.profile]) })),
    missing: verdict.missing.map((each) => ({
      ...each,
      note: `It ran on ${each.knownBy}, and not on ${each.profile}.`,
    })),
  };
}

/** What to know about a captured answer that timing may have made different. */
function timedNoteOf({ expected, observation, values }: VerdictDocument['divergences'][number]): string | null {
  if (expected || observation !== capturedAnswer) return null;
  const refusals = Object.values(values).map((shown) => 'value' in shown && errorIn(shown.value));
  const refusal = refusals.find((sqlstate) => typeof sqlstate === 'string' && isTimed(sqlstate));
  return typeof refusal === 'string' ? timedNote(refusal) : null;
}

function errorIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'error' in value ? value.error : null;
}

/** Entries on tests, and on captured statements where there are some. */
function isOfExec({ observation }: Expectation, { capture }: VerdictOptions): boolean {
  return observation === outcomeObservation || (capture && productObservations.has(observation));
}

/** Without a test on a profile, what is wrong there is the command. */
function hasTests({ checks }: Exercise): boolean {
  return Object.keys(checks).some((check) => ![commandSuite, capturedSuite].includes(check.split(' > ', 1)[0] ?? ''));
}

function findingOf(profile: ProfileFinding['profile'], facts: ExecFacts): ProfileFinding {
  const prepared = facts.prepared.find(({ choice }) => choice.profile.name === profile.name) ?? null;
  const choice = facts.choices.find((candidate) => candidate.profile.name === profile.name) ?? null;
  const exercise = facts.exercises.find((candidate) => candidate.profile === profile.name) ?? null;
  return {
    profile,
    live: prepared === null || exercise === null ? null : liveOf(prepared, exercise),
    passedOver: (prepared?.choice ?? choice)?.passedOver ?? [],
    exercise,
    baseline: null,
    staleBaseline: null,
    reason:
      prepared !== null ? null : choice === null ? 'It was not asked for.' : 'None of its servers can be used here.',
  };
}

/** Without a catalog, which is not read here, and without durations, which are of the command and not of a suite. */
function liveOf({ server }: ExecFacts['prepared'][number], { profile, identity, checks }: Exercise): LiveEvidence {
  const suites = new Set(Object.keys(checks).map((check) => check.split(' > ', 1)[0] ?? ''));
  return {
    server: server.kind,
    description: server.description,
    // Read-only to whoever made it.
    exercise: { profile, identity, checks } as LiveEvidence['exercise'],
    catalog: { entries: 0, reported: {}, gaps: [] },
    suiteDurationsMs: Object.fromEntries([...suites].map((suite) => [suite, null])),
    only: [],
  };
}
