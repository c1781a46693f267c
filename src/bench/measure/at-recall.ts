import { paretoFront, type RecallCost } from './pareto.ts';

/** One setting of a sweep. */
interface SweepPoint {
  /** The lower end of the interval of recall, so that what is promised "at recall 0.95" holds. */
  readonly recallLow: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly queriesPerSecond: number;
}

/** Null where the sweep does not reach the recall. */
interface AtRecall {
  readonly recall: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly queriesPerSecond: number | null;
}

/** What the best settings of one strategy take to reach each recall. */
export function atRecall(points: readonly SweepPoint[], recalls: readonly number[]): readonly AtRecall[] {
  const costs = (costOf: (point: SweepPoint) => number): readonly RecallCost[] =>
    points.map((point) => ({ recall: point.recallLow, cost: costOf(point) }));
  const p50 = costs(({ p50Ms }) => p50Ms);
  const p95 = costs(({ p95Ms }) => p95Ms);
  const p99 = costs(({ p99Ms }) => p99Ms);
  const secondsPerQuery = costs(({ queriesPerSecond }) => 1 / queriesPerSecond);
  return recalls.map((recall) => {
    const seconds = costAtRecall(secondsPerQuery, recall);
    return {
      recall,
      p50Ms: costAtRecall(p50, recall),
      p95Ms: costAtRecall(p95, recall),
      p99Ms: costAtRecall(p99, recall),
      queriesPerSecond: seconds === null ? null : 1 / seconds,
    };
  });
}

/**
 * The cost of a recall: linear between the neighbours on the Pareto front, so more recall never costs less. Below the
 * front's first point it is that point's cost, which buys more than was asked for. Null above the last one.
 */
export function costAtRecall(points: readonly RecallCost[], recall: number): number | null {
  const front = paretoFront(points);
  const above = front.findIndex((point) => point.recall >= recall);
  const upper = front[above];
  if (upper === undefined) return null;
  const lower = front[above - 1];
  if (lower === undefined) return upper.cost;
  const share = (recall - lower.recall) / (upper.recall - lower.recall);
  return lower.cost + (upper.cost - lower.cost) * share;
}
