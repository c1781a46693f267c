import { z } from 'zod';
import type { Trip } from '../context/trip.ts';
import type { IndexedTables } from '../index-build/indexed-tables.ts';
import { operatingPoints } from '../../../vault/result/operating-point.ts';
import * as shapes from '../../../vault/result/result.ts';
import type { StoredComparison, Point, StoredSameArms, SearchSample } from '../../../vault/result/result.ts';
import { measureArms, samplesOf } from '../search/search-arms.ts';
import { searchOf } from '../search/search-statement.ts';
import { compareArms } from '../../measure/same-arms.ts';

interface StrategyComparisons {
  readonly comparisons: readonly StoredComparison[];
  readonly samples: readonly SearchSample[];
}

const kept = z.object({ comparisons: z.array(shapes.comparison), samples: z.array(shapes.searchSample) });

/**
 * Holds the operating points of the strategies against each other, asked side by side in the same minute: figures of two
 * sweeps one after the other differ by what happened between them. Each strategy has its own rows.
 */
export async function compareStrategies(
  trip: Trip,
  tables: IndexedTables,
  points: readonly Point[],
  noise: readonly StoredSameArms[],
): Promise<StrategyComparisons> {
  const chosen = operatingPoints(points, undefined, trip.options.targetRecall ?? undefined);
  const [first, ...others] = chosen;
  if (first === undefined || others.length === 0) return { comparisons: [], samples: [] };
  const smallestTellableRatio = Math.max(...noise.map((same) => same.smallestTellableRatio));
  const inputs = [chosen.map(({ id }) => id), smallestTellableRatio];
  return trip.steps.once('comparisons', inputs, kept, async () => {
    const arms = [];
    for (const { id, strategy, index, search } of chosen) {
      const indexed = await tables.indexed(strategy, index);
      arms.push({ name: id, index: indexed.index, statement: searchOf(trip, indexed.table, strategy, search) });
    }
    trip.stage('strategies side by side');
    const measured = await measureArms(trip, arms);
    const proven = new Set(measured.arms.map(({ name }) => name));
    return {
      comparisons: others
        .filter(({ id }) => proven.has(id) && proven.has(first.id))
        .map(({ id }) => ({
          first: first.id,
          second: id,
          ...compareArms(measured.log, first.id, id, trip.options.seed, { smallestTellableRatio }),
        })),
      samples: samplesOf(measured).map((sample) => ({ ...sample, arm: `${sample.arm} (side by side)` })),
    };
  });
}
