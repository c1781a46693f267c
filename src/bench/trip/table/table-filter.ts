import { readTable } from './read-table.ts';
import type { MeasuredTable } from './measured-table.ts';
import { sweepOf } from './table-sweep.ts';
import type { Trip } from '../context/trip.ts';
import { measureCell, type IndexedStrategy } from '../filter/filter-matrix.ts';
import { filteredTruths, type FilteredTruth } from '../filter/filtered-truth.ts';
import { iterativeScans } from '../filter/iterative-scan.ts';
import { qualifiedName } from '../database/search-sql.ts';
import { answerPlan } from '../search/answer-plan.ts';
import { searchOf } from '../search/search-statement.ts';
import { queryVector } from '../workload/workload.ts';
import type { FilterCell } from '../workload/filter-columns.ts';
import { isExactPlan, isOverruled, planText } from '../../../vault/result/filter-plan.ts';
import type { FilterPoint } from '../../../vault/result/scenarios.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';
import { UsageError } from '../../../base/errors.ts';

/**
 * Searches as the product filters them, `WHERE column = $2`, each query for the tenant that its own row belongs to, so that a
 * tenant counts by its rows: every search of the sweep, in every way of iterative scanning, against the exact answer among
 * the tenant's rows.
 */
export async function measureOwnFilter(
  trip: Trip,
  { source, indexes }: MeasuredTable,
  column: string,
): Promise<FilterPoint[]> {
  const { workload, database, options } = trip;
  const { storedRows } = workload;
  if (storedRows === undefined || database.url === null) throw new RangeError('Only stored rows have a tenant.');
  const queries = Math.min(workload.facts.queries, queriesMax);
  trip.stage('exact neighbours under the filter');
  const tenants = await readTenants(trip, source, database.url, column);
  const own = tenants.ofRow;
  const columns = {
    rows: workload.facts.rows,
    tenantOfRow: (_cell: FilterCell, row: number) => own[row] ?? nobodysRow,
    tenantOfQuery: (_cell: FilterCell, query: number) => tenantOrNobody(own[storedRows[query] ?? -1]),
  };
  const cell: FilterCell = { selectivity: 0, correlation: 'own' };
  const found = (await filteredTruths(trip, columns, { cells: [cell], queries })).get(cell);
  if (found === undefined) throw new RangeError('One filter has one exact answer.');
  const truth = { ...found, tenants: found.tenants.map((tenant) => tenants.values[Number(tenant)] ?? '') };
  const measured = { ...cell, selectivity: found.matchingRows / workload.facts.rows };
  const points: FilterPoint[] = [];
  for (const index of indexes) {
    const { strategy } = index;
    const scans = await iterativeScans(database.session, strategy);
    for (const search of (await sweepOf(trip, index)).searches) {
      options.signal.throwIfAborted();
      trip.stage(`${strategy}: filtered by ${column}`);
      const indexed = { strategy, search, table: source };
      for (const point of await measureCell(trip, indexed, { cell: measured, column, truth, scans, queries })) {
        const plan = isOverruled(point) ? point.plan : await plansOf(trip, indexed, point.search, column, truth);
        points.push({ ...point, plan });
      }
    }
  }
  return withoutRepeats(points);
}

/** The planner decides by the tenant: the index by its name, `exact` with its nodes, or how often it takes which. */
async function plansOf(
  trip: Trip,
  { strategy, table }: Pick<IndexedStrategy, 'strategy' | 'table'>,
  search: FilterPoint['search'],
  column: string,
  { tenants }: Pick<FilteredTruth, 'tenants'>,
): Promise<string> {
  const statement = searchOf(trip, table, strategy, search);
  const client = await trip.database.openSearch({ ...statement, filter: { [column]: tenants[0] ?? '' } });
  try {
    const counts = new Map<string, number>();
    for (const [query, tenant] of tenants.entries()) {
      const asked = { ...statement, filter: { [column]: tenant } };
      const { text } = await answerPlan(client, asked, queryVector(trip.workload, query));
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return planText(counts);
  } finally {
    await client.close();
  }
}

const queriesMax = 200;
/** Of rows without a value: no filter finds them, so a query from such a row must not match them either. */
const nobodysRow = -1;
const nobodysQuery = -2;

function tenantOrNobody(tenant: number | undefined): number {
  return tenant === undefined || tenant === nobodysRow ? nobodysQuery : tenant;
}

interface Tenants {
  /** By row. */
  readonly ofRow: Int32Array;
  /** Their values as text, by number. */
  readonly values: readonly string[];
}

async function readTenants(
  { workload, options: { signal } }: Trip,
  source: MeasuredTable['source'],
  url: string,
  column: string,
): Promise<Tenants> {
  const [id, value, vector] = [source.idColumn, column, source.vectorColumn].map(quoteIdentifier);
  const select = `SELECT ${id}::text, ${value}::text FROM ${qualifiedName(source)} WHERE ${vector} IS NOT NULL`;
  const numbers = new Map<string, number>();
  const ofRow = new Int32Array(workload.facts.rows).fill(nobodysRow);
  for await (const [key, tenant] of readTable(url, select, signal)) {
    if (key == null || tenant == null) continue;
    const text = tenant.toString();
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    ofRow[workload.rowOf(key.toString())] = number;
  }
  if (numbers.size === 0)
    throw new UsageError('filter-empty', `The column ${column} of ${source.table} has no values.`);
  return { ofRow, values: [...numbers.keys()] };
}

/** The exact way is the same in every search of the sweep: once is enough. */
function withoutRepeats(points: readonly FilterPoint[]): FilterPoint[] {
  const seen = new Set<string>();
  return points.filter(({ strategy, plan }) => {
    if (!isExactPlan(plan)) return true;
    const key = `${strategy} ${plan}`;
    return !seen.has(key) && seen.add(key);
  });
}
