import type { Trip } from './context/trip.ts';
import { installStrategies } from './database/install-strategies.ts';
import { IndexedTables } from './index-build/indexed-tables.ts';
import { withLoops } from './load/loops.ts';
import { atRecallOf, type Measured } from './measured.ts';
import { measureScenarios } from './scenarios.ts';
import { crossCheck } from './search/cross-check.ts';
import { measureFloor } from './search/floor.ts';
import { unprovenWarnings } from './search/plan-proof.ts';
import { compareStrategies } from './sweep/compare-strategies.ts';
import { planSweep, type PlannedSweep, type StrategySweep } from './sweep/strategy-sweeps.ts';
import { sweepUntilReached } from './target/sweep-until-reached.ts';
import { measureGrowth } from './target/growth.ts';
import { sweepForTarget } from './target/target-sweep.ts';
import * as shapes from '../../vault/result/result.ts';

/** Loads the vectors into a database of our own, and measures every strategy that the server has. */
export async function measureLoaded(trip: Trip): Promise<Measured> {
  const { steps, database, options } = trip;
  const available = await installStrategies(database);
  const wanted = options.strategies ?? available;
  const strategies = wanted.filter((strategy) => available.includes(strategy));
  const plans: PlannedSweep[] = [];
  for (const strategy of strategies) plans.push(await planSweep(trip, strategy));
  const tables = new IndexedTables(trip);
  const load = await steps.once('load', [], shapes.load, () => tables.load());
  const oracle = await crossCheck(trip, () => tables.exact());
  const floor = await measureFloor(trip, () => tables.exact());
  const sweeps: StrategySweep[] = [];
  for (const plan of plans) {
    sweeps.push(await sweepUntilReached(trip, tables, await sweepForTarget(trip, tables, plan)));
  }
  const found = sweeps.flatMap((sweep) => sweep.found);
  const swept = found.flatMap(({ points }) => points);
  const unproven = sweeps.flatMap((sweep) => sweep.unproven);
  const points = options.scenarios.has('loops') ? await withLoops(trip, tables, swept) : swept;
  const sameArms = found.flatMap((each) => each.sameArms ?? []);
  const { comparisons, samples } = await compareStrategies(trip, tables, points, sameArms);
  const builds = sweeps.flatMap((sweep) => sweep.builds);
  const { growth, leftOut } = await measureGrowth(trip, points, { builds, floor });
  const scenarios = await measureScenarios(trip, tables, points);
  return {
    strategies,
    warnings: [...unprovenWarnings([...unproven, ...scenarios.unproven]), ...steps.warnings()],
    parts: {
      shard: null,
      load,
      oracle,
      floor,
      builds,
      points: [...points],
      sameArms,
      comparisons: [...comparisons],
      atRecall: strategies.flatMap((strategy) => atRecallOf(strategy, points, options.targetRecall)),
      plannerPrefersExact: found.flatMap((each) => each.plannerPrefersExact),
      growth: [...growth],
      ...scenarios.parts,
      notExercised: [
        ...wanted
          .filter((strategy) => !strategies.includes(strategy))
          .map((what) => ({ what, reason: `The server has no access method ${what}.` })),
        ...sweeps.flatMap((sweep) => sweep.refused),
        ...leftOut,
        ...unproven,
        ...scenarios.unproven,
        ...scenarios.notExercised,
      ],
    },
    samples: [...found.flatMap((each) => each.samples), ...samples],
  };
}
