import { z } from 'zod';
import type { Trip } from '../context/trip.ts';
import { exactSettings } from '../database/search-settings.ts';
import type { IndexedTables } from '../index-build/indexed-tables.ts';
import { besideReference, sameAgain, exactReference } from '../../../vault/result/arm-name.ts';
import { operatingPoints } from '../../../vault/result/operating-point.ts';
import * as shapes from '../../../vault/result/result.ts';
import type { StoredComparison, Point, StoredSameArms, SearchSample } from '../../../vault/result/result.ts';
import { measureArms, samplesOf } from '../search/search-arms.ts';
import { searchOf, type SearchArm } from '../search/search-statement.ts';
import { compareArms } from '../../measure/same-arms.ts';

interface StrategyComparisons {
  readonly comparisons: readonly StoredComparison[];
  readonly samples: readonly SearchSample[];
}

const kept = z.object({ comparisons: z.array(shapes.comparison), samples: z.array(shapes.searchSample) });

/**
 * Holds the operating points of the strategies against each other, asked side by side in the same minute: figures of two
 * sweeps one after the other differ by what happened between them. Each strategy has its own rows. Where a budget limits a
 * ratio of latencies, its setting is the strategy's point, every search is asked several times, and the first of those
 * settings once more as an arm of its own, which shows the noise.
 */
export async function compareStrategies(
  trip: Trip,
  tables: IndexedTables,
  points: readonly Point[],
  noise: readonly StoredSameArms[],
): Promise<StrategyComparisons> {
  const ratios = trip.options.budgets.filter(({ p95RatioMax }) => p95RatioMax !== undefined);
  const chosen = chosenPoints(trip, points);
  const [first, ...others] = chosen;
  if (first === undefined || (others.length === 0 && ratios.length === 0)) return { comparisons: [], samples: [] };
  const limited = ratios.length === 0 ? undefined : chosen.find(({ strategy }) => strategy === ratios[0]?.strategy);
  const withExact = ratios.some(({ p95RatioMax }) => p95RatioMax?.to === 'exact');
  const smallestTellableRatio = Math.max(1, ...noise.map((same) => same.smallestTellableRatio));
  const inputs = [chosen.map(({ id }) => id), smallestTellableRatio, limited?.id, withExact];
  return trip.steps.once('comparisons', inputs, kept, async () => {
    const arms: SearchArm[] = [];
    for (const { id, strategy, index, search } of chosen) {
      const indexed = await tables.indexed(strategy, index);
      const arm = { index: indexed.index, statement: searchOf(trip, indexed.table, strategy, search) };
      arms.push({ name: id, ...arm });
      if (id === limited?.id) arms.push({ name: sameAgain(id), ...arm });
    }
    if (withExact) {
      const statement = searchOf(trip, await tables.exact(), null, exactSettings);
      arms.push({ name: exactReference, index: null, statement });
    }
    trip.stage('strategies side by side');
    const measured = await measureArms(
      trip,
      arms,
      ratios.length === 0 ? {} : callsOfRatios(trip, limited === undefined ? chosen : [...chosen, limited], withExact),
    );
    const proven = new Set(measured.arms.map(({ name }) => name));
    return {
      comparisons: others
        .filter(({ id }) => proven.has(id) && proven.has(first.id))
        .map(({ id }) => ({
          first: first.id,
          second: id,
          ...compareArms(measured.log, first.id, id, trip.options.seed, { smallestTellableRatio }),
        })),
      samples: samplesOf(measured).map((sample) => ({ ...sample, arm: besideReference(sample.arm) })),
    };
  });
}

/**
 * A query counts with the median of its calls, all of which take about half a minute: which processor a connection is on, and
 * what else the machine does, changes within seconds. An exact search compares some million numbers in a millisecond.
 */
function callsOfRatios(
  { workload: { facts } }: Trip,
  arms: readonly Point[],
  withExact: boolean,
): { readonly passes: number; readonly queries: number } {
  const exactMs = withExact ? (facts.rows * facts.dimensions) / numbersPerMs : 0;
  const queryMs = arms.reduce((sum, { latency }) => sum + latency.p50Ms, exactMs);
  const affordable = Math.round(ratiosMs / (passesMin * queryMs));
  const queries = Math.min(facts.queries, Math.max(queriesMin, affordable));
  const passes = Math.round(ratiosMs / (queries * queryMs));
  return { passes: odd(Math.min(passesMax, Math.max(passesMin, passes))), queries };
}

/** The median of an odd number of calls is one of them. */
function odd(count: number): number {
  return count % 2 === 0 ? count - 1 : count;
}

const ratiosMs = 30_000;
const passesMin = 5;
const passesMax = 31;
const queriesMin = 100;
const numbersPerMs = 1_000_000;

/** One a strategy: the first that a budget names, or the operating point. */
function chosenPoints({ options: { budgets, targetRecall } }: Trip, points: readonly Point[]): readonly Point[] {
  return operatingPoints(points, undefined, targetRecall ?? undefined).map((operating) => {
    const named = budgets.find(({ strategy, point }) => strategy === operating.strategy && point !== undefined);
    return points.find(({ id }) => id === named?.point) ?? operating;
  });
}
