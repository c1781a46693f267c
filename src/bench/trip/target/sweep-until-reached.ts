import { strongerSweep } from './build-axes.ts';
import type { Trip } from '../context/trip.ts';
import type { IndexedTables } from '../index-build/indexed-tables.ts';
import { sweepStrategy, type PlannedSweep, type StrategySweep } from '../sweep/strategy-sweeps.ts';

/**
 * The sweep; where a recall was asked for and the lower end of no interval reaches it, since further builds or queries
 * widened it, the sweep of stronger searches of the same indexes, until one reaches it or the planner answers none of them
 * through the index. All builds and all queries decide.
 */
export async function sweepUntilReached(trip: Trip, tables: IndexedTables, plan: PlannedSweep): Promise<StrategySweep> {
  let swept = await sweepStrategy(trip, tables, plan);
  let { sweeps } = plan;
  while (isMissed(trip, swept)) {
    sweeps = sweeps.flatMap((sweep) => strongerSweep(plan.strategy, sweep, trip.options.k) ?? []);
    if (sweeps.length === 0) return swept;
    const next = await sweepStrategy(trip, tables, { ...plan, sweeps });
    if (next.found.every(({ points }) => points.length === 0)) return swept;
    swept = next;
  }
  return swept;
}

function isMissed({ options: { targetRecall } }: Trip, { found }: StrategySweep): boolean {
  if (targetRecall === null) return false;
  return !found.some(({ points }) => points.some(({ recall }) => recall.interval[0] >= targetRecall));
}
