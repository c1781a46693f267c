import { paretoFrontOf } from './pareto.ts';

/** One setting of a sweep. */
export interface SweepPoint {
  readonly id: string;
  /** The lower end of the interval of recall, so that what is promised "at recall 0.95" holds. */
  readonly recallLow: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number | null;
  readonly queriesPerSecond: number;
}

/** Null where the sweep does not reach the recall. */
interface AtRecall {
  readonly recall: number;
  /** The measured setting next below; null where the first one already reaches the recall: latency is an upper bound. */
  readonly below: string | null;
  /** The cheapest measured setting that reaches the recall. */
  readonly reached: string | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly queriesPerSecond: number | null;
}

/**
 * What the best settings of one strategy take to reach each recall: linear between two neighbours on the Pareto front of
 * recall and median latency, so more recall never has a lower median. All figures are between the same two settings.
 * Below the front's first setting they are its own, which finds more than was asked for.
 */
export function atRecall(points: readonly SweepPoint[], recalls: readonly number[]): readonly AtRecall[] {
  const front = paretoFrontOf(points, ({ recallLow, p50Ms }) => ({ recall: recallLow, cost: p50Ms }));
  return recalls.map((recall) => {
    const place = front.findIndex(({ recallLow }) => recallLow >= recall);
    const upper = front[place];
    if (upper === undefined) return { recall, ...notReached };
    const lower = upper.recallLow === recall ? undefined : front[place - 1];
    const share = lower === undefined ? 1 : (recall - lower.recallLow) / (upper.recallLow - lower.recallLow);
    const between = (costOf: (point: SweepPoint) => number): number =>
      costOf(lower ?? upper) + (costOf(upper) - costOf(lower ?? upper)) * share;
    const hasP99 = upper.p99Ms !== null && (lower === undefined || lower.p99Ms !== null);
    return {
      recall,
      below: front[place - 1]?.id ?? null,
      reached: upper.id,
      p50Ms: between(({ p50Ms }) => p50Ms),
      p95Ms: between(({ p95Ms }) => p95Ms),
      p99Ms: hasP99 ? between(({ p99Ms }) => p99Ms ?? 0) : null,
      queriesPerSecond: 1 / between(({ queriesPerSecond }) => 1 / queriesPerSecond),
    };
  });
}

const notReached = {
  below: null,
  reached: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  queriesPerSecond: null,
} as const;
