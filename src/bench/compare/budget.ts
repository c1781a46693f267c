import type { ResultComparison } from './compare-results.ts';

/** How much worse the second result may be. Null is no limit. */
export interface ComparisonBudget {
  /** 1.1 allows a median latency that is 10 % longer. */
  readonly p50RatioMax: number | null;
  /** 0.01 allows a recall of 0.94 after one of 0.95. */
  readonly recallLossMax: number | null;
}

/** How a comparison stands to its budget, as a sentence. */
export interface ComparedBudget {
  /** `undecided`: the estimate is beyond the limit, and its interval reaches within. */
  readonly kind: 'broken' | 'undecided';
  readonly sentence: string;
}

/** The settings that are beyond the budget. It is broken where the whole interval is. */
export function budgetFindings(
  { points, smallestTellableRatio }: Pick<ResultComparison, 'points' | 'smallestTellableRatio'>,
  { p50RatioMax, recallLossMax }: ComparisonBudget,
): readonly ComparedBudget[] {
  return points.flatMap(({ id, p50Ratio, recallDifference }): ComparedBudget[] => {
    const findings: ComparedBudget[] = [];
    if (p50RatioMax !== null && p50Ratio.value > p50RatioMax) {
      const clear = p50Ratio.interval[0] > Math.max(p50RatioMax, smallestTellableRatio ?? 1);
      findings.push({
        kind: clear ? 'broken' : 'undecided',
        sentence: `${id}: p50 ratio ${p50Ratio.value.toFixed(3)} [${p50Ratio.interval.map((end) => end.toFixed(3)).join(', ')}], limit ${p50RatioMax.toFixed(3)}`,
      });
    }
    if (recallLossMax !== null && -recallDifference.value > recallLossMax) {
      const [low, high] = recallDifference.interval;
      findings.push({
        kind: -high > recallLossMax ? 'broken' : 'undecided',
        sentence: `${id}: recall loss ${(-recallDifference.value).toFixed(4)} [${(-high).toFixed(4)}, ${(-low).toFixed(4)}], limit ${recallLossMax}`,
      });
    }
    return findings;
  });
}
