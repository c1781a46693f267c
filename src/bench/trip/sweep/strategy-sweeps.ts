import type { BenchmarkResult, Build, StrategyName } from '../../../vault/result/result.ts';
import type { BenchmarkOptions, SweepChoice } from '../options/benchmark-options.ts';
import { defaultSweep, type IndexSweep } from './default-sweep.ts';
import type { Ground } from '../context/trip.ts';
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
export async function sweepStrategy(
  ground: Ground,
  tables: IndexedTables,
  strategy: StrategyName,
  options: Pick<BenchmarkOptions, 'sweep' | 'builds'>,
): Promise<StrategySweep> {
  const { rows } = ground.data.facts;
  const known = new Set(await vectorSettingNames(ground.database.session, strategy));
  const builds: Build[] = [];
  const found: IndexPoints[] = [];
  const unproven: LeftOut[] = [];
  for (const sweep of defaultSweep(strategy, { rows, k: ground.k, choice: options.sweep, known })) {
    builds.push(await measureBuilds(ground, tables, strategy, sweep, options.builds));
    try {
      found.push(
        await ground.steps.once('points', [strategy, sweep], indexPoints, async () =>
          measureIndex(ground, await tables.indexed(strategy, sweep.options), strategy, sweep),
        ),
      );
    } catch (error) {
      if (!(error instanceof PlanNotProven)) throw error;
      unproven.push({ what: `${strategy} ${JSON.stringify(sweep.options)}`, reason: error.message });
    }
  }
  const asked = searchesOf[strategy].some((name) => options.sweep[name] !== undefined);
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
  ground: Ground,
  tables: IndexedTables,
  strategy: StrategyName,
  { options }: IndexSweep,
  times: number,
): Promise<Build> {
  return ground.steps.once('builds', [strategy, options, times], shapes.build, async () => {
    const repeats: Build['repeats'] = [];
    const notices = new Set<string>();
    for (let repeat = 0; repeat < times; repeat += 1) {
      const built = await tables.build(strategy, options);
      repeats.push(built.repeat);
      for (const notice of built.notices) notices.add(notice);
      ground.share((repeat + 1) / times);
    }
    return {
      strategy,
      index: options,
      builtOn: 'loaded' as const,
      rows: ground.data.facts.rows,
      repeats,
      notices: [...notices],
    };
  });
}
