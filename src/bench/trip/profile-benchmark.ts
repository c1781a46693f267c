import type { LoadBatch } from './database/benchmark-database.ts';
import type { BenchmarkResult, Point, SearchSample, StrategyName, Warning } from '../../vault/result/result.ts';
import type { BenchmarkOptions } from './options/benchmark-options.ts';
import { compareStrategies } from './sweep/compare-strategies.ts';
import { filterColumnNames, type FilterColumns } from './workload/filter-columns.ts';
import type { Ground, SearchedData } from './context/trip.ts';
import { IndexedTables } from './index-build/indexed-tables.ts';
import { measureFloor } from './search/floor.ts';
import { withLoops } from './load/loops.ts';
import { unprovenWarnings } from './search/plan-proof.ts';
import * as shapes from '../../vault/result/result.ts';
import { measureScenarios } from './scenarios.ts';
import { sweepStrategy, type StrategySweep } from './sweep/strategy-sweeps.ts';
import { atRecall } from '../measure/at-recall.ts';
import { crossCheckWithSql } from '../neighbours/sql-oracle.ts';

/** The measured parts of a result, and every sample behind them. */
export interface Measured {
  readonly parts: Pick<
    BenchmarkResult,
    | 'floor'
    | 'load'
    | 'oracle'
    | 'builds'
    | 'points'
    | 'sameArms'
    | 'comparisons'
    | 'atRecall'
    | 'filters'
    | 'drift'
    | 'builtEmptyTrap'
    | 'tenantFilterTrap'
    | 'notExercised'
  >;
  readonly samples: readonly SearchSample[];
  /** Doubts about what was measured, beside those about the machine. */
  readonly warnings: readonly Warning[];
}

/** Loads the data into the profile's database and measures everything that was asked for. */
export async function measureProfile(
  ground: Ground,
  columns: FilterColumns,
  strategies: readonly StrategyName[],
  options: BenchmarkOptions,
): Promise<Measured> {
  const { steps, data, signal, database } = ground;
  const tables = new IndexedTables({
    database,
    dimensions: data.facts.dimensions,
    metric: data.facts.metric,
    storage: options.storage,
    integerColumns: filterColumnNames,
    batches: () => withIntegers(data, columns),
    signal,
    onStage: ground.stage,
    onRows: (rows) => ground.share(Math.min(1, rows / data.facts.rows)),
    onBuilt: ground.share,
  });
  const load = await steps.once('load', [], shapes.load, () => tables.load());
  const oracle = await steps.once('oracle', [], shapes.oracle, async () => {
    ground.stage('the exact answers once more, by the server');
    const { queries } = await crossCheckWithSql(database.session, await tables.exact(), data.truth, data.queries, {
      signal,
      onQuery: (done, all) => ground.share(done / all),
    });
    return { queries, agreed: true };
  });
  const floor = await steps.once('floor', [], shapes.latency, async () => measureFloor(ground, await tables.exact()));
  const sweeps: StrategySweep[] = [];
  for (const strategy of strategies) sweeps.push(await sweepStrategy(ground, tables, strategy, options));
  const found = sweeps.flatMap((sweep) => sweep.found);
  const bare = found.flatMap(({ points }) => points);
  const unproven = sweeps.flatMap((sweep) => sweep.unproven);
  const passedOver = sweeps.flatMap((sweep) => sweep.passedOver);
  const points = options.scenarios.has('loops') ? await withLoops(ground, tables, bare, options.loopSeconds) : bare;
  const noise = found.map(({ sameArms }) => sameArms);
  const comparisons = await compareStrategies(ground, tables, points, noise);
  const scenarios = await measureScenarios(ground, { tables, columns, points, options });
  return {
    warnings: unprovenWarnings([...unproven, ...scenarios.unproven]),
    parts: {
      load,
      oracle,
      floor,
      builds: sweeps.flatMap(({ builds }) => builds),
      points: [...points],
      sameArms: noise,
      comparisons: [...comparisons.comparisons],
      atRecall: strategies.flatMap((strategy) => atRecallOf(strategy, points)),
      ...scenarios.parts,
      notExercised: [...passedOver, ...unproven, ...scenarios.unproven, ...scenarios.notExercised],
    },
    samples: [...found.flatMap(({ samples }) => samples), ...comparisons.samples],
  };
}

async function* withIntegers({ base }: SearchedData, columns: FilterColumns): AsyncGenerator<LoadBatch> {
  for await (const batch of base.batches()) {
    yield { ...batch, integers: columns.integers(batch.firstRow, batch.rows) };
  }
}

/** What the strategy takes at each recall that a reader asks for. */
export function atRecallOf(strategy: StrategyName, points: readonly Point[]): BenchmarkResult['atRecall'] {
  const sweep = points
    .filter((point) => point.strategy === strategy)
    .map(({ recall, latency: { p50Ms, p95Ms, p99Ms }, queriesPerSecond }) => ({
      recallLow: recall.interval[0],
      p50Ms,
      p95Ms,
      p99Ms,
      queriesPerSecond,
    }));
  return atRecall(sweep, recallsTold).map((found) => ({ strategy, ...found }));
}

const recallsTold = [0.9, 0.95, 0.99];
