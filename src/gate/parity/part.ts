import type { CheckId, CheckRecord } from './check-record.ts';
import { sameValue } from './equality.ts';
import type { Exercise } from './exercise.ts';
import type { Expectation } from './expectation.ts';
import { canonicalText, type Json } from './json.ts';
import type { Observation } from './observation.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/** One profile's part in the comparison of one observation. */
export interface Part {
  readonly profile: ProfileName;
  readonly live: boolean;
  readonly observation: Observation | undefined;
}

/** What a check did that ran. */
export type Ran = Exclude<CheckRecord, { readonly outcome: 'not-exercised' }>;

/** The profiles that ran the check, when there are two or more and one of them ran it now. */
export function recordsOf(
  check: CheckId,
  exercises: readonly Exercise[],
): readonly { exercise: Exercise; record: Ran }[] {
  const ran = exercises.flatMap((exercise) => {
    const record = exercise.checks[check];
    return record === undefined || record.outcome === 'not-exercised' ? [] : [{ exercise, record }];
  });
  return ran.length > 1 && ran.some(({ exercise }) => exercise.evidence === 'live') ? ran : [];
}

/** Whether all give the same value. Two baselines are not compared with each other. */
export async function allSame(parts: readonly Part[]): Promise<boolean> {
  for (const [index, left] of parts.entries()) {
    for (const right of parts.slice(index + 1)) {
      if (!left.live && !right.live) continue;
      if (left.observation === undefined || right.observation === undefined) return false;
      if (!(await sameValue(left.observation, right.observation))) return false;
    }
  }
  return true;
}

/** Whether the entry says that the profile gives what it gives. */
export async function isExpectedValue(expectation: Expectation, part: Part): Promise<boolean> {
  const value = expectation.values[part.profile] as Json | undefined;
  if (value === undefined) return false;
  if (part.observation === undefined || isAbsent(value)) return part.observation === undefined && isAbsent(value);
  return sameValue(part.observation, { ...part.observation, value });
}

/** Whether the entry says that the profiles at hand differ, so that their agreement makes it stale. */
export async function expectsDifference(expectation: Expectation, parts: readonly Part[]): Promise<boolean> {
  const observed = parts.find(({ observation }) => observation !== undefined)?.observation;
  const expected = parts.flatMap((part) => {
    const value = expectation.values[part.profile] as Json | undefined;
    if (value === undefined) return [];
    return [{ ...part, observation: isAbsent(value) || observed === undefined ? undefined : { ...observed, value } }];
  });
  return expected.length > 1 && !(await allSame(expected));
}

/** How an entry says that a profile makes no such observation. */
export function isAbsent(value: Json): boolean {
  return canonicalText(value) === '{"absent":true}';
}
