import { z } from 'zod';
import type { Scenario } from './options/benchmark-options.ts';
import { measureDrift } from './drift/drift.ts';
import { filterCells, type FilterCell } from './workload/filter-columns.ts';
import { runFilterMatrix, type FilteredStrategy } from './filter/filter-matrix.ts';
import type { Trip } from './context/trip.ts';
import type { IndexedTables } from './index-build/indexed-tables.ts';
import { operatingPoints } from '../../vault/result/operating-point.ts';
import { isUnproven } from './search/plan-proof.ts';
import * as shapes from '../../vault/result/scenarios.ts';
import type { BenchmarkResult, Point } from '../../vault/result/result.ts';
import { measureBuiltEmptyTrap } from './traps/built-empty-trap.ts';
import { measureTenantFilterTrap } from './traps/tenant-filter-trap.ts';

interface Scenarios {
  readonly parts: Pick<BenchmarkResult, 'filters' | 'drift' | 'builtEmptyTrap' | 'tenantFilterTrap'>;
  readonly notExercised: BenchmarkResult['notExercised'];
  /** What has no numbers, since the server answered it another way than it has to. */
  readonly unproven: BenchmarkResult['notExercised'];
}

/**
 * Filters, the two traps and drift, as far as they were chosen, at each strategy's operating point of the sweep. What was
 * not chosen, or is not proven, is listed.
 */
export async function measureScenarios(
  trip: Trip,
  tables: IndexedTables,
  points: readonly Point[],
): Promise<Scenarios> {
  const { scenarios } = trip.options;
  const chosen = operatingPoints(points, undefined, trip.options.targetRecall ?? undefined);
  const unproven: BenchmarkResult['notExercised'] = [];
  const measured = async <Found>(what: Scenario, nothing: Found, work: () => Promise<Found>): Promise<Found> => {
    if (!scenarios.has(what)) return nothing;
    try {
      return await work();
    } catch (error) {
      if (!isUnproven(error)) throw error;
      unproven.push({ what, reason: error.message });
      return nothing;
    }
  };
  const filters = await measured('filters', [], () => measureFilters(trip, tables, chosen));
  const traps = await measured('traps', noTraps, () => measureTraps(trip, tables, chosen));
  const drift = await measured('drift', [], () => measureDrifts(trip, chosen));
  return { parts: { filters, drift, ...traps }, notExercised: [...leftOut(trip)], unproven };
}

async function measureFilters(
  trip: Trip,
  tables: IndexedTables,
  chosen: readonly Point[],
): Promise<BenchmarkResult['filters']> {
  const { scenarioQueries, thorough } = trip.options;
  const inputs = [chosen.map(({ id }) => id), scenarioQueries.filters, thorough];
  return trip.steps.once('filters', inputs, z.array(shapes.filterPoint), async () => {
    const strategies = chosen.map(({ strategy, index, search }): FilteredStrategy => ({
      strategy,
      search,
      table: () => tables.filtered(strategy, index),
    }));
    return [...(await runFilterMatrix(trip, tables.columns, strategies, cellsOf(trip.options)))];
  });
}

type Traps = Pick<BenchmarkResult, 'builtEmptyTrap' | 'tenantFilterTrap'>;

const noTraps: Traps = { builtEmptyTrap: null, tenantFilterTrap: null };

const tenantFilterTrap = shapes.tenantFilterTrap.nullable();
const builtEmptyTrap = shapes.builtEmptyTrap.nullable();

async function measureTraps(trip: Trip, tables: IndexedTables, chosen: readonly Point[]): Promise<Traps> {
  const queries = trip.options.scenarioQueries.traps;
  const lists = chosen.find(({ strategy }) => strategy === 'ivfflat')?.index['lists'];
  // Where rows are few enough to be read anyway, nobody has a tenant filter's trap; an index that partitions shows it.
  const filtered = chosen.find(({ strategy }) => strategy !== 'hnsw') ?? chosen[0];
  return {
    builtEmptyTrap: await trip.steps.once('built-empty trap', [lists, queries], builtEmptyTrap, async () =>
      lists === undefined ? null : measureBuiltEmptyTrap(trip, Number(lists)),
    ),
    tenantFilterTrap: await trip.steps.once('tenant trap', [filtered?.id, queries], tenantFilterTrap, async () => {
      if (filtered === undefined) return null;
      const { strategy, index } = filtered;
      const table = await tables.filtered(strategy, index);
      return measureTenantFilterTrap(trip, tables.columns, { strategy, table, index });
    }),
  };
}

async function measureDrifts(trip: Trip, chosen: readonly Point[]): Promise<BenchmarkResult['drift']> {
  const { scenarioQueries, driftRows } = trip.options;
  const drift: BenchmarkResult['drift'] = [];
  for (const { id, strategy, index, search } of chosen) {
    const steps = await trip.steps.once(
      'drift',
      [id, scenarioQueries.drift, driftRows],
      z.array(shapes.driftStep),
      async () => [...(await measureDrift(trip, { strategy, index, search }))],
    );
    drift.push(...steps);
  }
  return drift;
}

/** By default the cells that decide: no correlation, as most tenants have, and the worst case; not half of the rows. */
function cellsOf({ thorough }: Trip['options']): readonly FilterCell[] {
  if (thorough) return filterCells;
  return filterCells.filter(({ selectivity, correlation }) => selectivity < 0.5 && correlation !== 'positive');
}

function* leftOut({ database, options }: Trip): Generator<BenchmarkResult['notExercised'][number]> {
  const { scenarios, thorough } = options;
  for (const what of ['loops', 'filters', 'traps', 'drift'] as const) {
    if (scenarios.has(what)) continue;
    const isOfThorough = (what === 'filters' || what === 'drift') && !thorough;
    const ofThorough = isOfThorough ? `Use --thorough, or --scenarios ${what}.` : 'It was not asked for.';
    const reason = database.kind === 'embedded' ? 'In process there is one session, and builds are slow.' : ofThorough;
    yield { what, reason };
  }
  if (scenarios.has('filters') && !thorough) {
    yield { what: 'filters that half of the rows pass, or with positive correlation', reason: 'Use --thorough.' };
  }
}
