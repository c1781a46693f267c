import { z } from 'zod';
import type { BenchmarkOptions, Scenario } from './options/benchmark-options.ts';
import { measureDrift } from './drift/drift.ts';
import type { FilterColumns } from './workload/filter-columns.ts';
import { runFilterMatrix, type FilteredStrategy } from './filter/filter-matrix.ts';
import type { Ground } from './context/trip.ts';
import type { IndexedTables } from './index-build/indexed-tables.ts';
import { operatingPoints } from '../../vault/result/operating-point.ts';
import { isUnproven } from './search/plan-proof.ts';
import * as shapes from '../../vault/result/result.ts';
import type { BenchmarkResult, Point } from '../../vault/result/result.ts';
import { measureBuiltEmptyTrap } from './traps/built-empty-trap.ts';
import { measureTenantFilterTrap } from './traps/tenant-filter-trap.ts';

/** What the scenarios stand on besides the ground. */
export interface ScenarioGround {
  readonly tables: IndexedTables;
  readonly columns: FilterColumns;
  /** The sweep, of which each strategy's operating point is taken. */
  readonly points: readonly Point[];
  readonly options: Pick<BenchmarkOptions, 'scenarios' | 'storage' | 'scenarioQueries' | 'driftRows'>;
}

export interface Scenarios {
  readonly parts: Pick<BenchmarkResult, 'filters' | 'drift' | 'builtEmptyTrap' | 'tenantFilterTrap'>;
  readonly notExercised: BenchmarkResult['notExercised'];
  /** What has no numbers, since the server answered it another way than it has to. */
  readonly unproven: BenchmarkResult['notExercised'];
}

/** Filters, the two traps and drift, as far as they were asked for. What was not, or is not proven, is told. */
export async function measureScenarios(ground: Ground, scenario: ScenarioGround): Promise<Scenarios> {
  const { scenarios } = scenario.options;
  const chosen = operatingPoints(scenario.points);
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
  const filters = await measured('filters', [], () => measureFilters(ground, scenario, chosen));
  const traps = await measured('traps', noTraps, () => measureTraps(ground, scenario, chosen));
  const drift = await measured('drift', [], () => measureDrifts(ground, scenario, chosen));
  return { parts: { filters, drift, ...traps }, notExercised: [...leftOut(ground, scenarios)], unproven };
}

async function measureFilters(
  ground: Ground,
  { tables, columns, options }: ScenarioGround,
  chosen: readonly Point[],
): Promise<BenchmarkResult['filters']> {
  const queries = options.scenarioQueries.filters;
  const inputs = [chosen.map(({ id }) => id), queries];
  return ground.steps.once('filters', inputs, z.array(shapes.filterPoint), async () => {
    const strategies: FilteredStrategy[] = [];
    for (const { strategy, index, search } of chosen) {
      const { table } = await tables.indexed(strategy, index);
      strategies.push({ strategy, table, search });
    }
    return [...(await runFilterMatrix(ground, columns, strategies, { queries }))];
  });
}

type Traps = Pick<BenchmarkResult, 'builtEmptyTrap' | 'tenantFilterTrap'>;

const noTraps: Traps = { builtEmptyTrap: null, tenantFilterTrap: null };

const tenantFilterTrap = shapes.tenantFilterTrap.nullable();
const builtEmptyTrap = shapes.builtEmptyTrap.nullable();

async function measureTraps(
  ground: Ground,
  { tables, columns, options: { storage, scenarioQueries } }: ScenarioGround,
  chosen: readonly Point[],
): Promise<Traps> {
  const queries = scenarioQueries.traps;
  const lists = chosen.find(({ strategy }) => strategy === 'ivfflat')?.index['lists'];
  // Where rows are few enough to be read anyway, nobody has a tenant filter's trap; an index that partitions shows it.
  const filtered = chosen.find(({ strategy }) => strategy !== 'hnsw') ?? chosen[0];
  return {
    builtEmptyTrap: await ground.steps.once('built-empty trap', [lists, queries], builtEmptyTrap, async () =>
      lists === undefined ? null : measureBuiltEmptyTrap(ground, { lists: Number(lists), queries, storage }),
    ),
    tenantFilterTrap: await ground.steps.once('tenant trap', [filtered?.id, queries], tenantFilterTrap, async () => {
      if (filtered === undefined) return null;
      const { strategy, index } = filtered;
      const { table } = await tables.indexed(strategy, index);
      return measureTenantFilterTrap(ground, columns, { strategy, table, index }, { queries });
    }),
  };
}

async function measureDrifts(
  ground: Ground,
  { options: { storage, scenarioQueries, driftRows } }: ScenarioGround,
  chosen: readonly Point[],
): Promise<BenchmarkResult['drift']> {
  const queries = scenarioQueries.drift;
  const drift: BenchmarkResult['drift'] = [];
  for (const { id, strategy, index, search } of chosen) {
    const steps = await ground.steps.once('drift', [id, queries, driftRows], z.array(shapes.driftStep), async () => [
      ...(await measureDrift(ground, { strategy, index, search, rows: driftRows, queries, storage })),
    ]);
    drift.push(...steps);
  }
  return drift;
}

function* leftOut(
  { database }: Ground,
  scenarios: ReadonlySet<Scenario>,
): Generator<BenchmarkResult['notExercised'][number]> {
  const reason =
    database.kind === 'embedded' ? 'In process there is one session, and builds are slow.' : 'It was not asked for.';
  for (const what of ['loops', 'filters', 'traps', 'drift'] as const) {
    if (!scenarios.has(what)) yield { what, reason };
  }
}
