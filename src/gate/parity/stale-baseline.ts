import type { Baseline } from './baseline.ts';
import { originDifference, type Origin } from './origin.ts';

/** A baseline that was made otherwise than the run, and which divergences follow from that. */
export interface StaleBaseline {
  readonly profile: string;
  /** One sentence for the beginning of the report. */
  readonly note: string;
  /** Suite files whose divergences follow from it; null for every check. */
  readonly suites: readonly string[] | null;
}

/** Null for a baseline that was made with what the run is made with. */
export function staleBaseline({ recordedAt, origin, exercise }: Baseline, current: Origin): StaleBaseline | null {
  const difference = originDifference(origin, current);
  if (difference === null) return null;
  const { profile } = exercise;
  const note = `the baseline of ${profile} of ${recordedAt.slice(0, 10)} ${difference.text}: run it live or record it again`;
  return { profile, note, suites: difference.suites };
}

/** Whole days since it was recorded. */
export function ageDaysOf({ recordedAt }: Pick<Baseline, 'recordedAt'>, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(recordedAt)) / dayMs));
}

const dayMs = 24 * 60 * 60 * 1000;
