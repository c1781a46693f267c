import type { BenchmarkResult, Build, StrategyName } from '../../../vault/result/result.ts';
import type { SweepChoice } from '../options/benchmark-options.ts';
import { defaultSweep, type IndexSweep } from './default-sweep.ts';
import type { Trip } from '../context/trip.ts';
import { indexPoints, measureIndex, type IndexPoints } from './index-points.ts';
import type { IndexedTables } from '../index-build/indexed-tables.ts';
import { PlanNotProven } from '../search/plan-proof.ts';
import * as shapes from '../../../vault/result/result.ts';
import { vectorSettingNames } from '../../../schema/vector/strategy-settings.ts';

/** What the sweep of one strategy found. */
export interface StrategySweep {
  readonly strategy: StrategyName;
  readonly builds: readonly Build[];
  readonly found: readonly IndexPoints[];
  /** Searches without numbers, although they were asked for or began well. */
  readonly unproven: readonly LeftOut[];
  /** Searches of the default sweep that the planner answers another way on so few or so many rows. */
  readonly passedOver: readonly LeftOut[];
}

type LeftOut = BenchmarkResult['notExercised'][number];

/** Builds every index of the strategy's sweep and measures every search of each. */
export async function sweepStrategy(trip: Trip, tables: IndexedTables, strategy: StrategyName): Promise<StrategySweep> {
  const { rows } = trip.workload.facts;
  const { k, sweep: choice } = trip.options;
  const known = new Set(await vectorSettingNames(trip.database.session, strategy));
  const builds: Build[] = [];
  const found: IndexPoints[] = [];
  const unproven: LeftOut[] = [];
  for (const sweep of defaultSweep(strategy, { rows, k, choice, known })) {
    builds.push(await measureBuilds(trip, tables, strategy, sweep));
    try {
      found.push(
        await trip.steps.once('points', [strategy, sweep], indexPoints, async () =>
          measureIndex(trip, await tables.indexed(strategy, sweep.options), strategy, sweep),
        ),
      );
    } catch (error) {
      if (!(error instanceof PlanNotProven)) throw error;
      unproven.push({ what: `${strategy} ${JSON.stringify(sweep.options)}`, reason: error.message });
    }
  }
  const asked = searchesOf[strategy].some((name) => choice[name] !== undefined);
  const passedOver: LeftOut[] = [];
  for (const { before, ...leftOut } of found.flatMap((points) => points.unproven)) {
    (before && !asked ? passedOver : unproven).push(leftOut);
  }
  return { strategy, builds, found, unproven, passedOver };
}

const searchesOf: Readonly<Record<StrategyName, readonly (keyof SweepChoice)[]>> = {
  ivfflat: ['probes'],
  hnsw: ['efSearch'],
  scann: ['leavesToSearch', 'reordering'],
};

async function measureBuilds(
  trip: Trip,
  tables: IndexedTables,
  strategy: StrategyName,
  { options }: IndexSweep,
): Promise<Build> {
  const times = trip.options.builds;
  return trip.steps.once('builds', [strategy, options, times], shapes.build, async () => {
    const repeats: Build['repeats'] = [];
    const notices = new Set<string>();
    for (let repeat = 0; repeat < times; repeat += 1) {
      const built = await tables.build(strategy, options);
      repeats.push(built.repeat);
      for (const notice of built.notices) notices.add(notice);
      trip.share((repeat + 1) / times);
    }
    return {
      strategy,
      index: options,
      builtOn: 'loaded' as const,
      rows: trip.workload.facts.rows,
      repeats,
      notices: [...notices],
    };
  });
}
