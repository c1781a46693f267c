import type { StrategyName } from './quantities.ts';
import type { BenchmarkResult } from './result.ts';

type LeftOut = BenchmarkResult['notExercised'][number];

/** A strategy, or one index of it, whose searches cannot be tuned: a sweep would be one search under many names. */
export function notTunable(strategy: StrategyName, reason: string, index?: string): LeftOut {
  return { what: index === undefined ? strategy : `${strategy} index ${index}`, reason: `${beginning}${reason}` };
}

/** The strategies that a result names so. */
export function strategiesNotTunable({ notExercised }: Pick<BenchmarkResult, 'notExercised'>): readonly string[] {
  return notExercised.flatMap(({ what, reason }) =>
    reason.startsWith(beginning) ? [what.split(' ', 1)[0] ?? ''] : [],
  );
}

const beginning = 'Not tunable here: ';
