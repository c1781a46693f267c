import type { BenchmarkPlace } from '../benchmark-place.ts';
import type { DatasetFacts, StrategyName } from '../../../vault/result/result.ts';
import type { TableChoice } from '../options/benchmark-options.ts';
import { defaultSweep } from '../sweep/default-sweep.ts';
import { createGround } from '../create-ground.ts';
import { openedTable, storedQueriesWarnings } from './table-vectors.ts';
import { openTableSource } from './table-source.ts';
import { measureFloor } from '../search/floor.ts';
import { indexPoints, measureIndex, type IndexPoints } from '../sweep/index-points.ts';
import { withLoops } from '../load/loops.ts';
import { PlanNotProven, unprovenWarnings } from '../search/plan-proof.ts';
import { atRecallOf, type Measured } from '../profile-benchmark.ts';
import * as shapes from '../../../vault/result/result.ts';
import { searchedData } from '../workload/workload.ts';
import { changedWarning, changesOf } from './table-changes.ts';
import { findTableIndexes, type TableIndex } from './table-indexes.ts';
import { crossCheckWithSql } from '../../neighbours/sql-oracle.ts';
import { exitCodes, PgparityError, UsageError } from '../../../base/errors.ts';
import { vectorSettingNames } from '../../../schema/vector/strategy-settings.ts';

/**
 * Measures the user's own table where it lies, with the vector indexes that it has. Every session is read only, so the
 * server itself refuses what would write; nothing is built, and the scenarios that write are left out.
 */
export async function measureTable(
  place: BenchmarkPlace,
  choice: TableChoice,
): Promise<Measured & { readonly data: DatasetFacts; readonly strategies: readonly StrategyName[] }> {
  const { database, measured, options } = place;
  const { name } = place.choice.profile;
  const { endpoint } = measured;
  if (endpoint.kind !== 'postgres')
    throw new UsageError('table-in-process', `The profile ${name} has no tables of yours.`);
  const stage = (text: string): void => options.progress.stage(name, text);
  const share = (done: number): void => options.progress.share(name, done);
  stage('reading the table');
  const source = await openTableSource(database.session, endpoint.url, choice);
  const indexes = await findTableIndexes(database.session, source, options.strategies);
  const metric = indexes[0].metric;
  const changesBefore = await changesOf(database.session, source);
  const opened = await openedTable(source, choice, metric, options);
  const places = new Map(source.ids.map((id, row) => [id, row]));
  const rowOf = (id: string): number => {
    const row = places.get(id);
    if (row !== undefined) return row;
    throw new PgparityError(
      'table-changed',
      `A search of ${choice.table} returned the id "${id}", which the table did not have when it was read: measure it while nobody writes to it.`,
      { exitCode: exitCodes.broken },
    );
  };
  const data = await searchedData(opened, rowOf, { ...options, onStage: stage, onShare: share });
  const standing = [source.schema, source.table, source.vectorColumn, source.idColumn, indexes, changesBefore];
  const ground = createGround(place, data, standing);
  const oracle = await ground.steps.once('oracle', [], shapes.oracle, async () => {
    stage('the exact answers once more, by the server');
    const { queries } = await crossCheckWithSql(database.session, source, data.truth, data.queries, {
      rowOf,
      signal: options.signal,
      onQuery: (done, all) => share(done / all),
    });
    return { queries, agreed: true };
  });
  const floor = await ground.steps.once('floor', [], shapes.latency, () => measureFloor(ground, source));
  const found: IndexPoints[] = [];
  const unproven: { what: string; reason: string }[] = [];
  for (const index of indexes) {
    const sweep = await sweepOf(place, index, data.facts.rows);
    try {
      found.push(
        await ground.steps.once('points', [index.name, sweep], indexPoints, () =>
          measureIndex(ground, { table: source, index: index.name }, index.strategy, sweep),
        ),
      );
    } catch (error) {
      if (!(error instanceof PlanNotProven)) throw error;
      unproven.push({ what: `index ${index.name}`, reason: error.message });
    }
  }
  unproven.push(...found.flatMap((points) => points.unproven));
  const bare = found.flatMap(({ points }) => points);
  const indexed = async (strategy: StrategyName, built: TableIndex['options']) => ({
    table: source,
    index: nameOf(indexes, strategy, built),
  });
  const points = options.scenarios.has('loops')
    ? await withLoops(ground, { indexed }, bare, options.loopSeconds)
    : bare;
  const strategies = [...new Set(indexes.map(({ strategy }) => strategy))];
  const changed = (await changesOf(database.session, source)) !== changesBefore;
  return {
    data: data.facts,
    strategies,
    samples: found.flatMap(({ samples }) => samples),
    warnings: [
      ...unprovenWarnings(unproven),
      ...storedQueriesWarnings(choice),
      ...(changed ? [changedWarning(choice)] : []),
      ...ground.steps.warnings(),
    ],
    parts: {
      load: null,
      oracle,
      floor,
      builds: [],
      points: [...points],
      sameArms: found.map(({ sameArms }) => sameArms),
      comparisons: [],
      atRecall: strategies.flatMap((strategy) => atRecallOf(strategy, points)),
      filters: [],
      drift: [],
      builtEmptyTrap: null,
      tenantFilterTrap: null,
      notExercised: [...unproven, ...leftOut],
    },
  };
}

const leftOut = ['load', 'index builds', 'filters', 'drift', 'traps'].map((what) => ({
  what,
  reason: 'The table is measured in place, and nothing is written to it.',
}));

async function sweepOf({ database, options }: BenchmarkPlace, index: TableIndex, rows: number) {
  const known = new Set(await vectorSettingNames(database.session, index.strategy));
  const choice = { ...options.sweep, ...index.built };
  const [sweep] = defaultSweep(index.strategy, { rows, k: options.k, choice, known });
  if (sweep === undefined) throw new RangeError(`There is no sweep of ${index.strategy}.`);
  return { options: index.options, searches: sweep.searches };
}

function nameOf(indexes: readonly TableIndex[], strategy: StrategyName, options: TableIndex['options']): string {
  const built = JSON.stringify(options);
  return indexes.find((index) => index.strategy === strategy && JSON.stringify(index.options) === built)?.name ?? '';
}
