import type { Trip } from '../context/trip.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';

/**
 * How often an index is built and searched: as chosen; otherwise five times where the centres of its partitions are drawn
 * at random, which moves recall by a point or two, and 15 times where a budget limits that recall; three times for a graph,
 * and once where a build takes long.
 */
export function buildCountOf(
  { options, workload }: Pick<Trip, 'options' | 'workload'>,
  strategy: StrategyName,
): number {
  if (options.builds !== null) return options.builds;
  if (workload.facts.rows > manyRows) return 1;
  if (strategy === 'hnsw') return options.thorough ? 5 : 3;
  return options.budgets.some((budget) => budget.strategy === strategy && budget.recallMin !== undefined) ? 15 : 5;
}

/**
 * On how many builds a ratio is measured: two builds of one graph have p95 latencies that differ by some per cent, and one of
 * them says nothing about the next.
 */
export function comparedBuildsOf({ options, workload }: Pick<Trip, 'options' | 'workload'>): number {
  return options.builds ?? (workload.facts.rows > manyRows ? 1 : 5);
}

/** Above it each index is built once by default. */
export const manyRows = 200_000;
