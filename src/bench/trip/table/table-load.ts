import type { MeasuredTable } from './measured-table.ts';
import { leftOutInPlace } from './table-benchmark.ts';
import { sweepOf } from './table-sweep.ts';
import { storedQueriesWarnings } from './table-workload.ts';
import type { Trip } from '../context/trip.ts';
import { shardLoad } from '../load/shard-load.ts';
import type { Measured } from '../measured.ts';
import type { Shard } from '../options/benchmark-options.ts';
import { crossCheck } from '../search/cross-check.ts';
import { measureFloor } from '../search/floor.ts';
import { PlanNotProven } from '../search/plan-proof.ts';
import { searchOf } from '../search/search-statement.ts';
import { measureIndex } from '../sweep/index-points.ts';
import { UsageError } from '../../../base/errors.ts';

/**
 * One search of the user's own table under a load that several processes make together: recall and one client's latency
 * on this shard's queries, then a closed loop at the same time as the others.
 */
export async function loadTable(trip: Trip, table: MeasuredTable, shard: Shard): Promise<Measured> {
  const { source, indexes, choice, leftOut } = table;
  const [index] = indexes;
  const { strategy } = index;
  const sweep = await sweepOf(trip, index);
  const [search] = sweep.searches;
  if (search === undefined || indexes.length > 1 || sweep.searches.length > 1) {
    const searches = `${sweep.searches.length} searches of ${indexes.map(({ name }) => name).join(', ')}`;
    throw new UsageError(
      'load-of-many',
      `--load-only takes one search, and there are ${searches}. Choose one, as in --index ${strategy} ${searchFlags[strategy]}.`,
    );
  }
  const searched = () => Promise.resolve(source);
  const oracle = await crossCheck(trip, searched);
  const floor = await measureFloor(trip, searched);
  const found = await measureIndex(trip, { table: source, index: index.name, strategy, sweep });
  const [point] = found.points;
  if (point === undefined) {
    throw new PlanNotProven(
      found.unproven[0]?.reason ??
        `The planner answers ${found.plannerPrefersExact[0]?.point} exactly, without ${index.name}.`,
    );
  }
  const { loop, window, samples } = await shardLoad(trip, point, searchOf(trip, source, strategy, search), shard);
  const ofAll = <Sample extends { readonly query: number }>(sample: Sample): Sample => ({
    ...sample,
    query: sample.query * shard.of + shard.index - 1,
  });
  return {
    strategies: [strategy],
    samples: [...found.samples, ...samples].map(ofAll),
    warnings: [...storedQueriesWarnings(choice), ...trip.steps.warnings()],
    parts: {
      shard: { index: shard.index, of: shard.of, window },
      load: null,
      oracle,
      floor,
      builds: [],
      points: [{ ...point, closedLoops: [loop] }],
      sameArms: found.sameArms === null ? [] : [found.sameArms],
      comparisons: [],
      atRecall: [],
      plannerPrefersExact: found.plannerPrefersExact,
      growth: [],
      filters: [],
      drift: [],
      builtEmptyTrap: null,
      tenantFilterTrap: null,
      notExercised: [...leftOut, ...leftOutInPlace, { what: 'open loops', reason: 'The run makes one load only.' }],
    },
  };
}

const searchFlags = {
  hnsw: '--ef-search 80',
  ivfflat: '--probes 10',
  scann: '--leaves-to-search 10',
} as const;
