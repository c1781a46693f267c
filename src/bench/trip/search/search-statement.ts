import type { SearchStatement } from '../database/benchmark-database.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { settingsOfSearch } from '../server/given-settings.ts';
import type { Trip } from '../context/trip.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';

/** One search, with its settings, that is measured beside others. */
export interface SearchArm {
  readonly name: string;
  readonly statement: SearchStatement;
  /** The index that has to answer; null for the exact search. */
  readonly index: string | null;
}

/** The search of that table through an index of the strategy; null asks the server for the exact answer. */
export function searchOf(
  { workload, options }: Pick<Trip, 'workload' | 'options'>,
  { schema, table, idColumn, vectorColumn }: SearchedTable,
  family: StrategyName | null,
  settings: Readonly<Record<string, string>> = {},
): SearchStatement {
  return {
    schema,
    table,
    idColumn,
    vectorColumn,
    metric: workload.facts.metric,
    k: options.k,
    family,
    settings: { ...settingsOfSearch(options.settings, family), ...settings },
  };
}

/** `ivfflat lists=50 / probes=5`: stable, short, and the same on every profile. */
export function pointId(
  strategy: StrategyName,
  index: Readonly<Record<string, string>>,
  search: Readonly<Record<string, string>>,
): string {
  return `${strategy} ${pairs(index)} / ${pairs(search)}`;
}

function pairs(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name.slice(name.indexOf('.') + 1)}=${value}`)
    .join(' ');
}
