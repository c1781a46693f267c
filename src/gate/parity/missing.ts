import type { CheckId } from './check-record.ts';
import type { Exercise } from './exercise.ts';
import { keeps, type Filter } from './filter.ts';
import { nearestName } from '../../base/config/nearest-name.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/** A check that a live profile should have made and does not have: deleted, renamed, or declared for some profiles only. */
export interface MissingCheck {
  readonly check: CheckId;
  readonly profile: ProfileName;
  /** `the baseline of pgvector`, or a live profile's name. */
  readonly knownBy: string;
  /** A check that nobody knew and that was most likely meant. */
  readonly nearest: CheckId | null;
}

/**
 * Every check of a baseline or of another live profile that a live profile lacks, but for those that the filter leaves
 * out. A baseline counts although its profile is live. Checks of a suite file that failed itself are not listed.
 */
export function missingChecks(
  live: readonly Exercise[],
  baselines: readonly Exercise[],
  filter: Filter | null,
): readonly MissingCheck[] {
  const known = new Map<CheckId, string>();
  for (const { profile, checks } of live) addNew(known, checks, profile);
  const declared = new Set(known.keys());
  for (const { profile, checks } of baselines) addNew(known, checks, `the baseline of ${profile}`);
  const recorded = new Set(baselines.flatMap(({ checks }) => Object.keys(checks)));
  const fresh = [...declared].filter((check) => !recorded.has(check));
  return live.flatMap(({ profile, checks }) =>
    [...known]
      .filter(([check]) => !(check in checks) && keeps(filter, check) && !fileFailed(check, checks))
      .map(([check, knownBy], index) => ({
        check,
        profile,
        knownBy,
        nearest: declared.has(check) || index >= hintsMax ? null : nearestCheck(check, fresh),
      })),
  );
}

// Each hint is a comparison with every new name, and nobody reads more.
const hintsMax = 20;

function addNew(known: Map<CheckId, string>, checks: Exercise['checks'], source: string): void {
  for (const check of Object.keys(checks)) {
    if (check !== fileItself(check) && !known.has(check)) known.set(check, source);
  }
}

/** The id under which a suite file fails that no single check can be blamed for. */
export function fileItself(check: CheckId): CheckId {
  return `${fileOf(check)} > (the suite file itself)`;
}

/** The suite file of a check, relative to the product's folder. */
export function fileOf(check: CheckId): string {
  return check.split(' > ', 1)[0] ?? '';
}

/** Whether the check's suite file failed itself, so that nobody knows which checks it declares. */
export function fileFailed(check: CheckId, checks: Exercise['checks']): boolean {
  return checks[fileItself(check)]?.outcome === 'failed';
}

function nearestCheck(check: CheckId, fresh: readonly CheckId[]): CheckId | null {
  const name = nameOf(check);
  const moved = fresh.find((candidate) => nameOf(candidate) === name);
  return moved ?? nearestName(check, fresh) ?? null;
}

function nameOf(check: CheckId): string {
  return check.slice(check.indexOf(' > '));
}
