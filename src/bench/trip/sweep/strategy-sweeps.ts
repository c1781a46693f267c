import { z } from 'zod';
import type { BenchmarkResult, Build } from '../../../vault/result/result.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { buildCountOf } from './build-count.ts';
import { defaultSweep, type IndexSweep } from './default-sweep.ts';
import type { Trip } from '../context/trip.ts';
import { armsOf, indexPoints, measureIndex, type IndexPoints } from './index-points.ts';
import type { IndexedTables } from '../index-build/indexed-tables.ts';
import { answersOfBuild, buildAnswers, type BuildAnswers } from '../search/build-answers.ts';
import { isRefusal, refusedBuild } from '../index-build/refused-builds.ts';
import { isUnproven } from '../search/plan-proof.ts';
import { untunable } from './untunable.ts';
import { notTunable } from '../../../vault/result/not-tunable.ts';
import * as shapes from '../../../vault/result/result.ts';
import { VectorIndexError } from '../../../schema/vector/index-step-refusal.ts';
import { vectorSettingNames } from '../../../schema/vector/strategy-settings.ts';

/** What the sweep of one strategy found. */
export interface StrategySweep {
  readonly strategy: StrategyName;
  readonly builds: readonly Build[];
  readonly found: readonly IndexPoints[];
  /** Searches without numbers: their plans are not proven. */
  readonly unproven: readonly LeftOut[];
  /** Indexes that the server refused to build, and a strategy that cannot be tuned there. */
  readonly refused: readonly LeftOut[];
}

type LeftOut = BenchmarkResult['notExercised'][number];

/** The indexes of a strategy that will be built, and what is left out with its reason, before a row is loaded. */
export interface PlannedSweep {
  readonly strategy: StrategyName;
  readonly sweeps: readonly IndexSweep[];
  readonly refused: readonly LeftOut[];
}

export async function planSweep(trip: Trip, strategy: StrategyName): Promise<PlannedSweep> {
  const { rows } = trip.workload.facts;
  const { k, sweep: choice } = trip.options;
  const known = new Set(await vectorSettingNames(trip.database.session, strategy));
  const sweeps: IndexSweep[] = [];
  const refused: LeftOut[] = [];
  const planned = defaultSweep(strategy, { rows, k, choice, known });
  const why = await untunable(
    trip,
    strategy,
    planned.flatMap(({ searches }) => searches),
  );
  if (why !== null) return { strategy, sweeps, refused: [notTunable(strategy, why)] };
  for (const sweep of planned) {
    const reason = await refusedBuild(trip, { strategy, options: sweep.options });
    if (reason === null) sweeps.push(sweep);
    else refused.push({ what: nameOf(strategy, sweep), reason });
  }
  return { strategy, sweeps, refused };
}

/** Builds every index of the sweep several times, and measures every search of each. One that fails keeps none back. */
export async function sweepStrategy(
  trip: Trip,
  tables: IndexedTables,
  { strategy, sweeps, refused: refusedBefore }: PlannedSweep,
): Promise<StrategySweep> {
  const builds: Build[] = [];
  const found: IndexPoints[] = [];
  const unproven: LeftOut[] = [];
  const refused = [...refusedBefore];
  const times = buildCountOf(trip, strategy);
  for (const sweep of sweeps) {
    const what = nameOf(strategy, sweep);
    try {
      const { build, answers } = await trip.steps.once('builds', [strategy, sweep, times], measuredBuilds, () =>
        measureBuilds(trip, tables, strategy, sweep),
      );
      builds.push(build);
      found.push(
        await trip.steps.once('points', [strategy, sweep, times], indexPoints, async () => {
          const swept = { ...(await tables.indexed(strategy, sweep.options)), strategy, sweep };
          return measureIndex(trip, swept, answers);
        }),
      );
    } catch (error) {
      if (error instanceof VectorIndexError && isRefusal(error)) refused.push({ what, reason: error.message });
      else if (isUnproven(error)) unproven.push({ what, reason: error.message });
      else throw error;
    }
  }
  unproven.push(...found.flatMap((points) => points.unproven));
  return { strategy, builds, found, unproven, refused };
}

function nameOf(strategy: StrategyName, { options }: IndexSweep): string {
  const settings = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return [strategy, ...settings].join(' ');
}

const measuredBuilds = z.object({ build: shapes.build, answers: z.array(buildAnswers) });

/** Every build but the last one is searched for recall alone: latency is of the last one, whose recall comes with it. */
async function measureBuilds(
  trip: Trip,
  tables: IndexedTables,
  strategy: StrategyName,
  sweep: IndexSweep,
): Promise<z.infer<typeof measuredBuilds>> {
  const times = buildCountOf(trip, strategy);
  const repeats: Build['repeats'] = [];
  const notices = new Set<string>();
  const answers: BuildAnswers[] = [];
  while (repeats.length < times) {
    const built = await tables.build(strategy, sweep.options);
    repeats.push(built.repeat);
    for (const notice of built.notices) notices.add(notice);
    if (repeats.length === times) break;
    const swept = { ...(await tables.indexed(strategy, sweep.options)), strategy, sweep };
    trip.stage(`${strategy}: recall of build ${repeats.length} of ${times}`);
    answers.push(await answersOfBuild(trip, armsOf(trip, swept)));
  }
  const { rows } = trip.workload.facts;
  return {
    build: { strategy, index: sweep.options, builtOn: 'loaded', rows, repeats, notices: [...notices] },
    answers,
  };
}
