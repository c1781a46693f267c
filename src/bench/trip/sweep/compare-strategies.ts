import { z } from 'zod';
import type { Trip } from '../context/trip.ts';
import { exactSettings } from '../database/search-settings.ts';
import type { IndexedTables } from '../index-build/indexed-tables.ts';
import { yardsticks, type YardstickStrategy } from '../index-build/yardstick.ts';
import { besideReference, sameAgain, exactReference, yardstickOf } from '../../../vault/result/arm-name.ts';
import { operatingPoints } from '../../../vault/result/operating-point.ts';
import * as shapes from '../../../vault/result/result.ts';
import type { StoredComparison, Point, StoredSameArms, SearchSample } from '../../../vault/result/result.ts';
import { comparedBuildsOf } from './build-count.ts';
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
 * ratio of latencies, its setting is the strategy's point, every search is asked several times, and again on further builds of
 * the indexes. Of a single build, the first of those settings is asked once more as an arm of its own, which shows the noise.
 */
export async function compareStrategies(
  trip: Trip,
  tables: IndexedTables,
  points: readonly Point[],
  noise: readonly StoredSameArms[],
): Promise<StrategyComparisons> {
  const plan = planOf(trip, points);
  const { chosen, limited, builds } = plan;
  const [first, ...others] = chosen;
  if (first === undefined || (others.length === 0 && limited.length === 0)) return { comparisons: [], samples: [] };
  const smallestTellableRatio = Math.max(1, ...noise.map((same) => same.smallestTellableRatio));
  const inputs = [smallestTellableRatio, { ...plan, chosen: idsOf(chosen), limited: idsOf(limited) }];
  return trip.steps.once('comparisons', inputs, kept, async () => {
    // All passes on all builds take about half a minute: what else the machine does changes within seconds.
    const calls = limited.length === 0 ? {} : { passes: { min: 5, max: 31, withinMs: ratiosMs / builds } };
    const measured = await measureArms(trip, await armsOf(trip, tables, plan, chosen), calls);
    const samples = [...samplesOf(measured)];
    for (let build = 2; build <= builds; build += 1) {
      for (const { strategy, index } of limited) await tables.build(strategy, index);
      const again = await measureArms(trip, await armsOf(trip, tables, plan, limited), calls);
      samples.push(...samplesOf(again).map((sample) => ({ ...sample, build })));
    }
    const proven = new Set(measured.arms.map(({ name }) => name));
    return {
      comparisons: others
        .filter(({ id }) => proven.has(id) && proven.has(first.id))
        .map(({ id }) => ({
          first: first.id,
          second: id,
          ...compareArms(measured.log, first.id, id, trip.options.seed, { smallestTellableRatio }),
        })),
      samples: samples.map((sample) => ({
        ...sample,
        arm: besideReference(sample.arm),
        // The rows of a yardstick are none of the neighbours.
        recall: sample.arm.startsWith(yardstickOf('')) ? null : sample.recall,
      })),
    };
  });
}

/** What is asked side by side. */
interface Plan {
  readonly chosen: readonly Point[];
  /** Those with a limited ratio, and those that they are limited to: they are asked on several builds. */
  readonly limited: readonly Point[];
  readonly yardsticks: readonly YardstickStrategy[];
  readonly withExact: boolean;
  readonly builds: number;
  /** The point that is an arm twice. */
  readonly twin: string | null;
}

function planOf(trip: Trip, points: readonly Point[]): Plan {
  const ratios = trip.options.budgets.flatMap(({ strategy, p95RatioMax }) =>
    p95RatioMax === undefined ? [] : [{ strategy, to: p95RatioMax.to }],
  );
  const chosen = chosenPoints(trip, points);
  const limited = chosen.filter(({ strategy }) => ratios.some((each) => [each.strategy, each.to].includes(strategy)));
  const builds = limited.length === 0 ? 1 : comparedBuildsOf(trip);
  return {
    chosen,
    limited,
    yardsticks: (['hnsw', 'ivfflat'] as const).filter((strategy) =>
      ratios.some((each) => each.strategy === strategy && each.to === 'yardstick'),
    ),
    withExact: ratios.some(({ to }) => to === 'exact'),
    builds,
    twin: builds > 1 ? null : (chosen.find(({ strategy }) => strategy === ratios[0]?.strategy)?.id ?? null),
  };
}

function idsOf(points: readonly Point[]): readonly string[] {
  return points.map(({ id }) => id);
}

async function armsOf(
  trip: Trip,
  tables: IndexedTables,
  plan: Plan,
  points: readonly Point[],
): Promise<readonly SearchArm[]> {
  const arms: SearchArm[] = [];
  for (const { id, strategy, index, search } of points) {
    const indexed = await tables.indexed(strategy, index);
    const arm = { index: indexed.index, statement: searchOf(trip, indexed.table, strategy, search) };
    arms.push({ name: id, ...arm });
    if (id === plan.twin) arms.push({ name: sameAgain(id), ...arm });
  }
  for (const strategy of plan.yardsticks) {
    const { table, index } = await tables.yardstick(strategy);
    const statement = searchOf(trip, table, strategy, yardsticks[strategy].search);
    arms.push({ name: yardstickOf(strategy), index, statement });
  }
  if (plan.withExact) {
    const statement = searchOf(trip, await tables.exact(), null, exactSettings);
    arms.push({ name: exactReference, index: null, statement });
  }
  trip.stage('strategies side by side');
  return arms;
}

const ratiosMs = 30_000;

/** One a strategy: the first that a budget names, or the operating point. */
function chosenPoints({ options: { budgets, targetRecall } }: Trip, points: readonly Point[]): readonly Point[] {
  return operatingPoints(points, undefined, targetRecall ?? undefined).map((operating) => {
    const named = budgets.find(({ strategy, point }) => strategy === operating.strategy && point !== undefined);
    return points.find(({ id }) => id === named?.point) ?? operating;
  });
}
