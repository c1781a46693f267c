import { builtInNames } from './built-in-names.ts';
import type { CheckId, Location } from './check-record.ts';
import type { Exercise } from './exercise.ts';
import type { Expectation } from './expectation.ts';
import { expectationState } from './expectation-state.ts';
import type { Filter } from './filter.ts';
import type { Json } from './json.ts';
import { allSame, isExpectedValue, recordsOf, type Part, type Ran } from './part.ts';
import type { Parameters } from '../../engine/session/answer.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

export interface Comparison {
  /** Named values that two profiles or more gave, one of them live. */
  readonly observations: number;
  readonly same: number;
  /** Checks of the suites that two profiles or more ran, one of them now. */
  readonly checksInCommon: number;
  readonly divergences: readonly Divergence[];
  /** Entries that have to go: nothing diverges as they say. They break the verdict. */
  readonly staleExpectations: readonly NotedExpectation[];
  /** Entries of which this run cannot know whether they are needed. */
  readonly notJudged: readonly NotedExpectation[];
}

/** An observation on which the profiles do not agree. */
export interface Divergence {
  readonly check: CheckId;
  readonly observation: string;
  readonly location: Location;
  readonly statement: string | null;
  readonly parameters: Parameters;
  readonly values: Readonly<Partial<Record<ProfileName, ObservedValue>>>;
  readonly expectation: Expectation | null;
  /** Why it is expected, or why an entry that is there does not cover it. */
  readonly note: string;
}

type ObservedValue = { readonly value: Json } | { readonly absent: true };

/** An entry of the expected divergences, and why it is stale or not judged. */
interface NotedExpectation {
  readonly expectation: Expectation;
  readonly note: string;
}

/**
 * Holds every observation of every check against the same one on the other profiles.
 *
 * A check counts where it ran, whether it passed or not. Two baselines are not compared with each other. An expected
 * divergence must occur exactly as it is written down, for every profile that took part, before `today` (ISO date)
 * passes its expiry. Every entry is looked at, whether something asks for it or not.
 */
export async function compareExercises(
  exercises: readonly Exercise[],
  expectations: readonly Expectation[],
  today: string,
  filter: Filter | null = null,
): Promise<Comparison> {
  const divergences: Divergence[] = [];
  let observations = 0;
  let same = 0;
  let checksInCommon = 0;
  for (const check of checksOf(exercises)) {
    const records = recordsOf(check, exercises);
    if (records.length > 0 && !builtInNames.includes(check)) checksInCommon += 1;
    for (const name of observationsOf(records)) {
      const parts = records.map(({ exercise, record }): Part => ({
        profile: exercise.profile,
        live: exercise.evidence === 'live',
        observation: record.observations[name],
      }));
      observations += 1;
      const expectation = expectations.find((entry) => entry.check === check && entry.observation === name) ?? null;
      if (await allSame(parts)) {
        same += 1;
        continue;
      }
      const judged = await judge(expectation, parts, today);
      divergences.push({
        check,
        observation: name,
        location: records[0]?.record.location ?? { file: '', line: 0 },
        ...shownStatement(parts),
        values: Object.fromEntries(parts.map((part) => [part.profile, observedValue(part)])),
        expectation: judged.expected ? expectation : null,
        note: judged.note,
      });
    }
  }
  const states = await Promise.all(
    expectations.map(async (expectation) => ({
      expectation,
      ...(await expectationState(expectation, exercises, today, filter)),
    })),
  );
  const noted = (wanted: 'stale' | 'not judged'): readonly NotedExpectation[] =>
    states.flatMap((each) => (each.state === wanted ? [{ expectation: each.expectation, note: each.note }] : []));
  const [staleExpectations, notJudged] = [noted('stale'), noted('not judged')];
  return { observations, same, checksInCommon, divergences, staleExpectations, notJudged };
}

function checksOf(exercises: readonly Exercise[]): readonly CheckId[] {
  return [...new Set(exercises.flatMap((exercise) => Object.keys(exercise.checks)))].toSorted();
}

/** A check that failed stops early, so only what every profile had the time to observe is held against each other. */
function observationsOf(records: readonly { record: Ran }[]): readonly string[] {
  const passed = records.filter(({ record }) => record.outcome === 'passed');
  const names = new Set(passed.flatMap(({ record }) => Object.keys(record.observations)));
  const failed = records.filter(({ record }) => record.outcome === 'failed');
  if (failed.length > 0) {
    for (const name of names) if (failed.some(({ record }) => !(name in record.observations))) names.delete(name);
  }
  return [...names];
}

/** The note of a divergence that no entry is about. */
export const unwrittenNote = 'Nobody has written this divergence down as expected.';

async function judge(
  expectation: Expectation | null,
  parts: readonly Part[],
  today: string,
): Promise<{ readonly expected: boolean; readonly note: string }> {
  if (expectation === null) return { expected: false, note: unwrittenNote };
  const uncovered = parts.filter((part) => expectation.values[part.profile] === undefined);
  if (uncovered.length > 0) {
    return { expected: false, note: `The expected divergence does not say what ${listed(uncovered)} should give.` };
  }
  for (const part of parts) {
    if (!(await isExpectedValue(expectation, part))) {
      return { expected: false, note: `The expected divergence says something else for ${part.profile}.` };
    }
  }
  if (expectation.expires < today) {
    return {
      expected: false,
      note: `The expected divergence expired on ${expectation.expires}: ${expectation.reason}`,
    };
  }
  return { expected: true, note: expectation.reason };
}

/** That of a live profile first: a baseline holds no parameters. */
function shownStatement(parts: readonly Part[]): Pick<Divergence, 'statement' | 'parameters'> {
  const observed = parts.toSorted((left, right) => Number(right.live) - Number(left.live));
  const found = observed.find(({ observation }) => observation !== undefined)?.observation;
  return { statement: found?.statement ?? null, parameters: found?.parameters ?? [] };
}

function observedValue({ observation }: Part): ObservedValue {
  return observation === undefined ? { absent: true } : { value: observation.value };
}

function listed(parts: readonly Part[]): string {
  return parts.map((part) => part.profile).join(' and ');
}
