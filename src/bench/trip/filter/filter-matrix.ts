import { indexOnly, knownPlan } from '../search/answer-plan.ts';
import { columnOf, filterCells, type FilterCell, type FilterColumns } from '../workload/filter-columns.ts';
import { filteredTruths, type FilteredTruth } from './filtered-truth.ts';
import { iterativeScans, type IterativeScan } from './iterative-scan.ts';
import { measurePlanned, openPlanned, type PlannedSearch } from '../search/planned-searches.ts';
import { overruledCode } from '../../../vault/result/filter-plan.ts';
import type { FilterPoint } from '../../../vault/result/scenarios.ts';
import type { StrategyName, Warning } from '../../../vault/result/quantities.ts';
import type { Trip } from '../context/trip.ts';
import { searchOf } from '../search/search-statement.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';

/** One strategy's operating point: its table with its index, and how that is searched. */
export interface FilteredStrategy {
  readonly strategy: StrategyName;
  /** Makes the table with its index, in place of the one of the strategy before. */
  readonly table: () => Promise<SearchedTable>;
  readonly search: Readonly<Record<string, string>>;
}

/**
 * Searches with a tenant's filter, `WHERE tenant = $2 ORDER BY embedding <=> $1 LIMIT k`: each strategy × selectivity ×
 * correlation × way of iterative scanning, against the exact answer among the rows that pass.
 *
 * Each is asked first as the planner likes it. Where it likes the exact way better that is one point, whose plan says
 * `exact`: its recall is no merit of the index. The index is then measured too, with the exact way switched off, which
 * stands in `search`. No other index than the vector's and the primary key's is there.
 */
export async function runFilterMatrix(
  trip: Trip,
  columns: FilterColumns,
  strategies: readonly FilteredStrategy[],
  cells: readonly FilterCell[] = filterCells,
): Promise<readonly FilterPoint[]> {
  const filled = cells.filter(({ selectivity }) => columns.rows * selectivity >= 1);
  const queries = Math.min(trip.options.scenarioQueries.filters, trip.workload.facts.queries);
  trip.stage('exact neighbours under filters');
  const truths = await filteredTruths(trip, columns, { cells: filled, queries });
  const points: FilterPoint[] = [];
  for (const each of strategies) {
    const strategy = { ...each, table: await each.table() };
    const scans = await iterativeScans(trip.database.session, strategy.strategy);
    for (const [cell, truth] of truths) {
      trip.stage(
        `${strategy.strategy}: filters that ${cell.selectivity * 100} % pass, correlation ${cell.correlation}`,
      );
      points.push(...(await measureCell(trip, strategy, { cell, column: columnOf(cell), truth, scans, queries })));
    }
  }
  return points;
}

export interface IndexedStrategy extends Omit<FilteredStrategy, 'table'> {
  readonly table: SearchedTable;
}

export interface MeasuredCell {
  readonly cell: FilterCell;
  /** Of the table, by which is filtered. */
  readonly column: string;
  readonly truth: FilteredTruth;
  readonly scans: readonly IterativeScan[];
  readonly queries: number;
}

/** One filter, asked as the planner likes it, and through the index where it does not, in every way of scanning. */
export async function measureCell(trip: Trip, strategy: IndexedStrategy, cell: MeasuredCell): Promise<FilterPoint[]> {
  const open: OpenSearch[] = [];
  try {
    for (const scan of cell.scans) {
      const asPlanned = await openWith(trip, strategy, cell, scan, {});
      // The exact way does not scan an index, so it is asked once and not once a way of scanning.
      if (asPlanned.plan.kind === 'exact' && open.some(({ plan }) => plan.text === asPlanned.plan.text)) {
        await asPlanned.client.close();
      } else {
        open.push(asPlanned);
      }
      if (asPlanned.plan.kind === 'index') continue;
      const ofIndex = await openWith(trip, strategy, cell, scan, indexOnly);
      if (ofIndex.plan.kind === 'index') open.push(ofIndex);
      else await ofIndex.client.close();
    }
    const { truth, tenants, matchingRows } = cell.truth;
    const found = await measurePlanned(trip, open, { queries: cell.queries, truth, tenants });
    return open.flatMap(({ name, scan, statement, plan }) => {
      const figures = found.get(name);
      if (figures === undefined) return [];
      const { recall, latency } = figures;
      return {
        strategy: strategy.strategy,
        search: statement.settings,
        ...cell.cell,
        iterativeScan: scan.name,
        matchingRows,
        plan: plan.text,
        recall,
        latency,
        warnings: warningsOf(recall, latency.failures, statement.settings),
      };
    });
  } finally {
    await Promise.allSettled(open.map(({ client }) => client.close()));
  }
}

interface OpenSearch extends PlannedSearch {
  readonly scan: IterativeScan;
}

async function openWith(
  trip: Trip,
  { strategy, table, search }: IndexedStrategy,
  { column, truth }: MeasuredCell,
  scan: IterativeScan,
  planner: Readonly<Record<string, string>>,
): Promise<OpenSearch> {
  const settings = { ...search, ...scan.settings, ...knownPlan, ...planner };
  const statement = {
    ...searchOf(trip, table, strategy, settings),
    filter: { [column]: truth.tenants[0] ?? 0 },
  };
  const name = `${scan.name}${planner === indexOnly ? ', index only' : ''}`;
  return { ...(await openPlanned(trip, name, statement)), scan };
}

function warningsOf(
  recall: FilterPoint['recall'],
  failures: number,
  settings: Readonly<Record<string, string>>,
): Warning[] {
  const warnings: Warning[] = [];
  if (recall.shareShort > 0) {
    warnings.push({ code: 'short-results', sentence: 'Some searches returned fewer rows than there were to find.' });
  }
  if (failures > 0)
    warnings.push({ code: 'searches-failed', sentence: `${failures} searches failed and are left out.` });
  if (settings['enable_sort'] === 'off') {
    warnings.push({
      code: overruledCode,
      sentence: 'The planner would answer exactly here; the index was measured with the exact way switched off.',
    });
  }
  return warnings;
}
