import type { BenchmarkResult, Point, SearchSample } from '../../vault/result/result.ts';
import type { StrategyName, Warning } from '../../vault/result/quantities.ts';
import { atRecall } from '../measure/at-recall.ts';

/** The measured parts of a result, and every sample behind them. */
export interface Measured {
  readonly parts: Pick<
    BenchmarkResult,
    | 'shard'
    | 'floor'
    | 'load'
    | 'oracle'
    | 'builds'
    | 'points'
    | 'sameArms'
    | 'comparisons'
    | 'atRecall'
    | 'plannerPrefersExact'
    | 'growth'
    | 'filters'
    | 'drift'
    | 'builtEmptyTrap'
    | 'tenantFilterTrap'
    | 'notExercised'
  >;
  readonly strategies: readonly StrategyName[];
  readonly samples: readonly SearchSample[];
  /** Doubts about what was measured, beside those about the machine. */
  readonly warnings: readonly Warning[];
}

/** The latency of the strategy at each recall that a reader asks for. */
export function atRecallOf(
  strategy: StrategyName,
  points: readonly Point[],
  targetRecall: number | null,
): BenchmarkResult['atRecall'] {
  const recalls = [...new Set([...recallsReported, ...(targetRecall === null ? [] : [targetRecall])])];
  const sweep = points
    .filter((point) => point.strategy === strategy)
    .map(({ id, recall, latency: { p50Ms, p95Ms, p99Ms }, queriesPerSecond }) => ({
      id,
      recallLow: recall.interval[0],
      p50Ms,
      p95Ms,
      p99Ms,
      queriesPerSecond,
    }));
  return atRecall(
    sweep,
    recalls.toSorted((left, right) => left - right),
  ).map((found) => ({ strategy, ...found }));
}

const recallsReported = [0.9, 0.95, 0.99];
