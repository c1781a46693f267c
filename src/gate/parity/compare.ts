import type { CheckId, CheckRecord, Location } from './check-record.ts';
import { sameValue } from './equality.ts';
import type { Exercise } from './exercise.ts';
import type { Expectation } from './expectation.ts';
import { canonicalText, type Json } from './json.ts';
import { observationOf, type Observation } from './observation.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

export interface Comparison {
  /** Named values that two profiles or more gave, one of them live. */
  readonly observations: number;
  readonly same: number;
  readonly divergences: readonly Divergence[];
  readonly staleExpectations: readonly StaleExpectation[];
}

/** An observation on which the profiles do not agree. */
export interface Divergence {
  readonly check: CheckId;
  readonly observation: string;
  readonly location: Location;
  readonly statement: string | null;
  readonly values: Readonly<Partial<Record<ProfileName, ObservedValue>>>;
  readonly expectation: Expectation | null;
  /** Why it is expected, or why an entry that is there does not cover it. */
  readonly note: string;
}

export type ObservedValue = { readonly value: Json } | { readonly absent: true };

/** An expected divergence that no longer occurs: its entry has to go. */
export interface StaleExpectation {
  readonly expectation: Expectation;
  readonly note: string;
}

/** One profile's part in the comparison of one observation. */
interface Part {
  readonly profile: ProfileName;
  readonly live: boolean;
  readonly observation: Observation | undefined;
}

/**
 * Holds every observation of every check against the same one on the other profiles.
 *
 * A check counts where it ran, whether it passed or not. Two baselines are not compared with each other. An expected
 * divergence must occur exactly as it is written down, for every profile that took part, before `today` (ISO date)
 * passes its expiry.
 */
export async function compareExercises(
  exercises: readonly Exercise[],
  expectations: readonly Expectation[],
  today: string,
): Promise<Comparison> {
  const divergences: Divergence[] = [];
  const staleExpectations: StaleExpectation[] = [];
  let observations = 0;
  let same = 0;
  for (const check of checksOf(exercises)) {
    const records = recordsOf(check, exercises);
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
        if (expectation !== null && (await expectsDifference(expectation, parts))) {
          staleExpectations.push({ expectation, note: `It no longer occurs: ${listed(parts)} agree.` });
        }
        continue;
      }
      const judged = await judge(expectation, parts, today);
      divergences.push({
        check,
        observation: name,
        location: records[0]?.record.location ?? { file: '', line: 0 },
        statement: parts.find((part) => part.observation !== undefined)?.observation?.statement ?? null,
        values: Object.fromEntries(parts.map((part) => [part.profile, observedValue(part)])),
        expectation: judged.expected ? expectation : null,
        note: judged.note,
      });
    }
  }
  return { observations, same, divergences, staleExpectations };
}

type Ran = Exclude<CheckRecord, { readonly outcome: 'not-exercised' }>;

function checksOf(exercises: readonly Exercise[]): readonly CheckId[] {
  return [...new Set(exercises.flatMap((exercise) => Object.keys(exercise.checks)))].toSorted();
}

/** The profiles that ran the check, when there are two or more and one of them ran it now. */
function recordsOf(check: CheckId, exercises: readonly Exercise[]): readonly { exercise: Exercise; record: Ran }[] {
  const ran = exercises.flatMap((exercise) => {
    const record = exercise.checks[check];
    return record === undefined || record.outcome === 'not-exercised' ? [] : [{ exercise, record }];
  });
  return ran.length > 1 && ran.some(({ exercise }) => exercise.evidence === 'live') ? ran : [];
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

async function allSame(parts: readonly Part[]): Promise<boolean> {
  for (const [index, left] of parts.entries()) {
    for (const right of parts.slice(index + 1)) {
      if (!left.live && !right.live) continue;
      if (left.observation === undefined || right.observation === undefined) return false;
      if (!(await sameValue(left.observation, right.observation))) return false;
    }
  }
  return true;
}

async function judge(
  expectation: Expectation | null,
  parts: readonly Part[],
  today: string,
): Promise<{ readonly expected: boolean; readonly note: string }> {
  if (expectation === null) return { expected: false, note: 'Nobody has written this divergence down as expected.' };
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

async function isExpectedValue(expectation: Expectation, part: Part): Promise<boolean> {
  const value = expectation.values[part.profile] as Json | undefined;
  if (value === undefined) return false;
  if (part.observation === undefined || isAbsent(value)) return part.observation === undefined && isAbsent(value);
  return sameValue(part.observation, { ...part.observation, value });
}

/** Whether the entry says that the profiles at hand differ, so that their agreement makes it stale. */
async function expectsDifference(expectation: Expectation, parts: readonly Part[]): Promise<boolean> {
  const expected = parts.flatMap((part) => {
    const value = expectation.values[part.profile] as Json | undefined;
    return value === undefined ? [] : [{ ...part, observation: isAbsent(value) ? undefined : observationOf(value) }];
  });
  return expected.length > 1 && !(await allSame(expected));
}

/** How an entry says that a profile makes no such observation. */
function isAbsent(value: Json): boolean {
  return canonicalText(value) === '{"absent":true}';
}

function observedValue({ observation }: Part): ObservedValue {
  return observation === undefined ? { absent: true } : { value: observation.value };
}

function listed(parts: readonly Part[]): string {
  return parts.map((part) => part.profile).join(' and ');
}
