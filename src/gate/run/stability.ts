import type { CheckId, CheckRecord } from '../parity/check-record.ts';
import { sameValue } from '../parity/equality.ts';
import type { Exercise } from '../parity/exercise.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/** A check, or one observation of it, that differs from itself when the suites run again in another order. */
export interface Unstable {
  readonly check: CheckId;
  /** Null for the whole check: it does not have the same outcome twice. */
  readonly observation: string | null;
  readonly profile: ProfileName;
  readonly note: string;
}

type Checks = Exercise['checks'];

/** What differs between two runs of the same suites on the same profile. */
export async function unstableIn(profile: ProfileName, first: Checks, again: Checks): Promise<readonly Unstable[]> {
  const unstable: Unstable[] = [];
  for (const check of new Set([...Object.keys(first), ...Object.keys(again)])) {
    const [one, other] = [first[check], again[check]];
    if (one?.outcome !== other?.outcome) {
      const note = `${outcomeOf(one)} at first, and ${outcomeOf(other)} in another order`;
      unstable.push({ check, observation: null, profile, note });
      continue;
    }
    const [left, right] = [observationsOf(one), observationsOf(other)];
    for (const observation of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const [before, after] = [left[observation], right[observation]];
      if (before !== undefined && after !== undefined && (await sameValue(before, after))) continue;
      unstable.push({ check, observation, profile, note: 'it has another value in another order' });
    }
  }
  return unstable;
}

/** Without what is unstable: it would be compared by chance. Failures stay. */
export function withoutUnstable(exercise: Exercise, unstable: readonly Unstable[]): Exercise {
  const checks = Object.entries(exercise.checks).map(([check, record]) => {
    const own = unstable.filter((each) => each.check === check);
    if (own.length === 0 || record.outcome === 'not-exercised') return [check, record] as const;
    const kept = Object.entries(record.observations).filter(
      ([name]) => !own.some(({ observation }) => observation === null || observation === name),
    );
    return [check, { ...record, observations: Object.fromEntries(kept) }] as const;
  });
  return { ...exercise, checks: Object.fromEntries(checks) };
}

/** Whether an expected divergence is about something unstable, of which nobody can say whether it occurs. */
export function isAboutUnstable(
  { check, observation }: { readonly check: CheckId; readonly observation: string },
  unstable: readonly Unstable[],
): boolean {
  return unstable.some(
    (each) => each.check === check && (each.observation === null || each.observation === observation),
  );
}

function outcomeOf(record: CheckRecord | undefined): string {
  return record?.outcome.replace('-', ' ') ?? 'missing';
}

function observationsOf(record: CheckRecord | undefined) {
  return record === undefined || record.outcome === 'not-exercised' ? {} : record.observations;
}
