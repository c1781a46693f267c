import type { Trip } from '../context/trip.ts';
import type { IndexedTables } from '../index-build/indexed-tables.ts';
import { LoopRun, loops, type Loops } from './loop-run.ts';
import { operatingPoints } from '../../../vault/result/operating-point.ts';
import { PlanNotProven, unprovenWarnings } from '../search/plan-proof.ts';
import type { ClosedLoop, Point } from '../../../vault/result/result.ts';
import type { Warning } from '../../../vault/result/quantities.ts';
import { searchOf } from '../search/search-statement.ts';

/**
 * The points, with the loops of those that a product would run at: one a strategy. A point whose loops are not proven to
 * go through the index, before and after, has none, and a warning that says so.
 */
export async function withLoops(
  trip: Trip,
  tables: Pick<IndexedTables, 'indexed'>,
  points: readonly Point[],
): Promise<readonly Point[]> {
  const found = new Map<string, Loops | PlanNotProven>();
  for (const { id, strategy, index, search, queriesPerSecond } of operatingPoints(
    points,
    undefined,
    trip.options.targetRecall ?? undefined,
  )) {
    try {
      const measured = await trip.steps.once('loops', [id, trip.options.loopSeconds], loops, async () => {
        const indexed = await tables.indexed(strategy, index);
        trip.stage(`${strategy}: under load`);
        const statement = searchOf(trip, indexed.table, strategy, search);
        return new LoopRun(trip, statement, indexed.index).measure(queriesPerSecond);
      });
      found.set(id, measured);
    } catch (error) {
      if (!(error instanceof PlanNotProven)) throw error;
      found.set(id, error);
    }
  }
  return points.map((point) => {
    const measured = found.get(point.id);
    if (measured === undefined) return point;
    if (measured instanceof PlanNotProven) {
      return { ...point, warnings: [...point.warnings, ...unprovenWarnings([measured])] };
    }
    const warnings = [...point.warnings, ...disagreement(point, measured.closed)];
    return { ...point, closedLoops: measured.closed, openLoops: measured.open, warnings };
  });
}

/** One client does the same work in the sweep and in the first loop; where the figures differ, the point has a warning. */
function disagreement({ queriesPerSecond }: Point, closed: readonly ClosedLoop[]): readonly Warning[] {
  const [loop] = closed;
  if (loop === undefined) return [];
  const ratio = loop.queriesPerSecond / queriesPerSecond;
  if (ratio > 1 / agreeWithin && ratio < agreeWithin) return [];
  const sentence = `One client had ${queriesPerSecond.toFixed(0)} queries a second in the sweep and ${loop.queriesPerSecond.toFixed(0)} in the closed loop. The loop ran later, from ${loop.loadGenerators}, without other searches in between: caches, another build of the index or other work on the machine differ. Compare loops with loops.`;
  return [{ code: 'loop-differs', sentence }];
}

const agreeWithin = 1.2;
