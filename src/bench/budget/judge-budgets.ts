import { tailRatio } from '../measure/tail-ratio.ts';
import type { Interval } from '../measure/bootstrap.ts';
import { halfWidth } from '../measure/half-width.ts';
import { median } from '../dataset/statistics/quantile.ts';
import type { BenchBudget } from '../../engine/config/bench-budget.ts';
import { exactReference, sameAgain, besideReference, yardstickOf } from '../../vault/result/arm-name.ts';
import { operatingPoints } from '../../vault/result/operating-point.ts';
import type { BenchmarkRecord, Point } from '../../vault/result/result.ts';

/** How a measured figure stands to its limit. */
export interface BudgetFinding {
  /** `broken`: the whole interval is beyond the limit, and beyond the noise. `undecided`: the value is, the interval not. */
  readonly kind: 'kept' | 'undecided' | 'broken';
  /** The setting, by its id. */
  readonly point: string;
  readonly figure: 'recall' | 'p95 ratio' | 'bytes a vector';
  /** What the ratio is to. */
  readonly reference: string | null;
  readonly value: number;
  /** With 90 % confidence: what is beyond either end, is so with 95 %. */
  readonly interval: Interval;
  readonly limit: number;
  /** Why a ratio that is beyond its limit is not broken by that; null where nothing stands against it. */
  readonly doubt: string | null;
}

/** A limit whose figure was not measured. */
interface UnjudgedBudget {
  readonly kind: 'not measured';
  readonly point: string;
  readonly reason: string;
}

export type JudgedBudget = BudgetFinding | UnjudgedBudget;

/** The budgets of the record's profile, limit by limit. One of every profile says nothing about those without its strategy. */
export function judgeBudgets(record: BenchmarkRecord, budgets: readonly BenchBudget[]): readonly JudgedBudget[] {
  const { profile, points, targetRecall } = record.result;
  const own = budgets.filter((budget) =>
    budget.profile === undefined
      ? points.some(({ strategy }) => strategy === budget.strategy)
      : budget.profile === profile.name,
  );
  const operating = operatingPoints(points, undefined, targetRecall ?? undefined);
  return own.flatMap((budget): JudgedBudget[] => {
    const { strategy, point: name } = budget;
    const point = (name === undefined ? operating : points).find(
      (each) => each.strategy === strategy && (name === undefined || each.id === name),
    );
    if (point === undefined) {
      const reason = name === undefined ? `${strategy} has no measured setting` : 'no measured setting has this name';
      return [{ kind: 'not measured', point: name ?? strategy, reason }];
    }
    return [
      recallFinding(point, budget),
      ratioFinding(record, point, budget),
      sizeFinding(record, point, budget),
    ].filter((finding) => finding !== null);
  });
}

/**
 * Recall is the mean over builds on the same queries: how much another run may differ is how builds differ (Student's t).
 * A single build shows nothing of that: then the interval is over queries.
 */
function recallFinding({ id, recall }: Point, { recallMin: limit }: BenchBudget): JudgedBudget | null {
  if (limit === undefined) return null;
  const { builds, mean: value } = recall;
  const half = builds.length < 2 ? null : halfWidth(builds);
  const interval: Interval = half === null ? recall.interval : [value - half, Math.min(1, value + half)];
  const kind = value >= limit ? 'kept' : interval[1] < limit ? 'broken' : 'undecided';
  return { kind, point: id, figure: 'recall', reference: null, value, interval, limit, doubt: null };
}

/**
 * Against a search of the same run that was interleaved with it. On an unfit machine no ratio is broken: how contention slows a
 * search down depends on the search. On a single build, it has to be beyond the limit by more than a search may differ from
 * itself in the same measurement.
 */
function ratioFinding(
  { samples, result }: BenchmarkRecord,
  point: Point,
  { p95RatioMax }: BenchBudget,
): JudgedBudget | null {
  if (p95RatioMax === undefined) return null;
  const { to, ratio: limit } = p95RatioMax;
  const arms = [...new Set(samples.map(({ arm }) => arm))];
  const reference =
    to === 'exact'
      ? exactReference
      : to === 'yardstick'
        ? yardstickOf(point.strategy)
        : result.points.find(({ id, strategy }) => strategy === to && arms.includes(besideReference(id)))?.id;
  const found =
    reference === undefined
      ? null
      : tailRatio(samples, besideReference(reference), besideReference(point.id), result.seed);
  if (found === null) {
    const reason = `it was not measured side by side with ${to}`;
    return { kind: 'not measured', point: point.id, reason };
  }
  const { value, interval, builds } = found;
  const noise = builds > 1 ? 1 : noiseOf(samples, arms, result.seed);
  const { fit } = result.fitness;
  const kind = value <= limit ? 'kept' : fit && interval[0] > limit * noise ? 'broken' : 'undecided';
  const doubt = fit
    ? noise > 1
      ? `a search may differ from itself by a factor of ${noise.toFixed(3)}`
      : null
    : 'the machine is unfit';
  const judged = { kind, point: point.id, figure: 'p95 ratio', reference: reference ?? null } as const;
  return { ...judged, value, interval, limit, doubt: kind === 'undecided' ? doubt : null };
}

/** The ratio that two arms of the same search may have in this measurement. */
function noiseOf(samples: BenchmarkRecord['samples'], arms: readonly string[], seed: number): number {
  const original = arms.find((arm) => arms.includes(twinOf(arm)));
  const same = original === undefined ? null : tailRatio(samples, original, twinOf(original), seed);
  return same === null ? 1 : Math.max(1, same.interval[1], 1 / same.interval[0]);
}

/** `a (side by side)` and `a (again) (side by side)`. */
function twinOf(arm: string): string {
  return arm.endsWith(besideReference('')) ? besideReference(sameAgain(arm.slice(0, -besideReference('').length))) : '';
}

function sizeFinding(
  { result: { builds, dataset } }: BenchmarkRecord,
  point: Point,
  { bytesPerVectorMax: limit }: BenchBudget,
): JudgedBudget | null {
  if (limit === undefined) return null;
  const built = builds.find(
    ({ strategy, index }) => strategy === point.strategy && JSON.stringify(index) === JSON.stringify(point.index),
  );
  const sizes = (built?.repeats ?? []).map(({ indexBytes }) => indexBytes / dataset.rows);
  if (sizes.length === 0)
    return { kind: 'not measured', point: point.id, reason: 'its index was not built by this run' };
  const value = median(sizes);
  const interval: Interval = [Math.min(...sizes), Math.max(...sizes)];
  const kind = value <= limit ? 'kept' : interval[0] > limit ? 'broken' : 'undecided';
  return { kind, point: point.id, figure: 'bytes a vector', reference: null, value, interval, limit, doubt: null };
}
