import type { MeasuredTable } from './measured-table.ts';
import type { TableIndex } from './table-indexes.ts';
import { measureOwnFilter } from './table-filter.ts';
import { storedQueriesWarnings } from './table-workload.ts';
import type { Trip } from '../context/trip.ts';
import { withLoops } from '../load/loops.ts';
import { atRecallOf, type Measured } from '../measured.ts';
import type { TableChoice } from '../options/benchmark-options.ts';
import { crossCheck } from '../search/cross-check.ts';
import { measureFloor } from '../search/floor.ts';
import { isUnproven, unprovenWarnings } from '../search/plan-proof.ts';
import { sweepOf } from './table-sweep.ts';
import { indexPoints, measureIndex, type IndexPoints } from '../sweep/index-points.ts';
import { untunable } from '../sweep/untunable.ts';
import { notTunable } from '../../../vault/result/not-tunable.ts';
import type { StrategyName, Warning } from '../../../vault/result/quantities.ts';

/**
 * Measures the user's own table where it lies, with the vector indexes that it has. Every session is read only, so the
 * server itself refuses what would write; nothing is built, and the scenarios that write are left out.
 */
export async function measureTable(trip: Trip, table: MeasuredTable): Promise<Measured> {
  const { source, indexes, choice } = table;
  const { steps, options } = trip;
  const searched = () => Promise.resolve(source);
  const oracle = await crossCheck(trip, searched);
  const floor = await measureFloor(trip, searched);
  const found: IndexPoints[] = [];
  const unproven: { what: string; reason: string }[] = [];
  const untuned: { what: string; reason: string }[] = [];
  for (const index of indexes) {
    const sweep = await sweepOf(trip, index);
    const why = await untunable(trip, index.strategy, sweep.searches);
    if (why !== null) {
      untuned.push(notTunable(index.strategy, why, index.name));
      continue;
    }
    try {
      found.push(
        await steps.once('points', [index.name, sweep], indexPoints, () =>
          measureIndex(trip, { table: source, index: index.name, strategy: index.strategy, sweep }),
        ),
      );
    } catch (error) {
      if (!isUnproven(error)) throw error;
      unproven.push({ what: `index ${index.name}`, reason: error.message });
    }
  }
  unproven.push(...found.flatMap((points) => points.unproven));
  const swept = found.flatMap(({ points }) => points);
  const indexed = async (strategy: StrategyName, built: TableIndex['options']) => ({
    table: source,
    index: nameOf(indexes, strategy, built),
  });
  const points = options.scenarios.has('loops') ? await withLoops(trip, { indexed }, swept) : swept;
  const filters = choice.filter === null ? [] : await measureOwnFilter(trip, table, choice.filter);
  const strategies = [...new Set(indexes.map(({ strategy }) => strategy))];
  return {
    strategies,
    samples: found.flatMap(({ samples }) => samples),
    warnings: [
      ...unprovenWarnings(unproven),
      ...storedQueriesWarnings(choice),
      ...((await table.changed()) ? [changedWarning(choice)] : []),
      ...steps.warnings(),
    ],
    parts: {
      shard: null,
      load: null,
      oracle,
      floor,
      builds: [],
      points: [...points],
      sameArms: found.flatMap(({ sameArms }) => sameArms ?? []),
      comparisons: [],
      atRecall: strategies.flatMap((strategy) => atRecallOf(strategy, points, options.targetRecall)),
      plannerPrefersExact: found.flatMap((each) => each.plannerPrefersExact),
      growth: [],
      filters: [...filters],
      drift: [],
      builtEmptyTrap: null,
      tenantFilterTrap: null,
      notExercised: [
        ...untuned,
        ...unproven,
        ...table.leftOut,
        ...leftOutInPlace.filter(({ what }) => what !== 'filters' || choice.filter === null),
      ],
    },
  };
}

export const leftOutInPlace = ['load', 'index builds', 'filters', 'drift', 'traps'].map((what) => ({
  what,
  reason: 'The table is measured in place, and nothing is written to it.',
}));

function nameOf(indexes: readonly TableIndex[], strategy: StrategyName, options: TableIndex['options']): string {
  const built = JSON.stringify(options);
  return indexes.find((index) => index.strategy === strategy && JSON.stringify(index.options) === built)?.name ?? '';
}

function changedWarning({ table }: TableChoice): Warning {
  const sentence = `Rows of ${table} were written while it was measured: recall is against the rows as they were at the start.`;
  return { code: 'table-changed', sentence };
}
