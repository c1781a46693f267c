import type { SearchStatement } from '../database/benchmark-database.ts';
import type { BenchmarkResult } from '../../../vault/result/result.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { indexOnly, knownPlan } from '../search/answer-plan.ts';
import { columnOf, type FilterCell, type FilterColumns } from '../workload/filter-columns.ts';
import { filteredTruths, type FilteredTruth } from '../filter/filtered-truth.ts';
import { measurePlanned, openPlanned, type PlannedSearch } from '../search/planned-searches.ts';
import type { Trip } from '../context/trip.ts';
import { PlanNotProven } from '../search/plan-proof.ts';
import { searchOf } from '../search/search-statement.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';
import { vectorSettingNames } from '../../../schema/vector/strategy-settings.ts';

type TenantFilterTrap = NonNullable<BenchmarkResult['tenantFilterTrap']>;

interface TrappedStrategy {
  readonly strategy: StrategyName;
  readonly table: SearchedTable;
  /** Storage parameters of the index on it. */
  readonly index: Readonly<Record<string, string>>;
}

/** One row in so many belongs to the tenant that asks. */
const trapTenants = 200;

/** From this loss of recall on the trap has sprung. */
export const trapRecallLoss = 0.05;

/**
 * The search of a small tenant: as the planner answers it with default settings; through the index, where the planner
 * would rather answer exactly, as it does on few rows with fresh statistics and on more rows would not; and through the
 * index with the remedy. An index that was asked for the nearest rows of all tenants hands them over, and the filter then
 * throws nearly all of them away. The remedy goes on looking (iterative scan), or looks at every leaf.
 */
export async function measureTenantFilterTrap(
  trip: Trip,
  columns: FilterColumns,
  { strategy, table, index }: TrappedStrategy,
): Promise<TenantFilterTrap> {
  const cell: FilterCell = { selectivity: 1 / trapTenants, correlation: 'none' };
  const queries = Math.min(trip.options.scenarioQueries.traps, trip.workload.facts.queries);
  trip.stage(`${strategy}: the search of a small tenant`);
  const truths = await filteredTruths(trip, columns, { cells: [cell], queries });
  const truth = truths.get(cell) as FilteredTruth;
  const statement = {
    ...searchOf(trip, table, strategy, knownPlan),
    filter: { [columnOf(cell)]: truth.tenants[0] ?? 0 },
  };
  const open: PlannedSearch[] = [];
  try {
    const planned = await openPlanned(trip, 'planned', statement);
    open.push(planned);
    if (planned.plan.kind === 'exact') {
      open.push(await openIndexed(trip, 'forced', statement));
    }
    const settings = { ...statement.settings, ...(await remedyFor(trip, strategy, index)) };
    open.push(await openIndexed(trip, 'remedy', { ...statement, settings }));
    const found = await measurePlanned(trip, open, { queries, truth: truth.truth, tenants: truth.tenants });
    const searches = {
      planned: searchNamed('planned', open, found),
      forced: planned.plan.kind === 'exact' ? searchNamed('forced', open, found) : null,
      remedy: searchNamed('remedy', open, found),
    };
    return { strategy, tenantRows: truth.matchingRows, rows: columns.rows, ...searches, sprung: sprungOf(searches) };
  } finally {
    await Promise.allSettled(open.map(({ client }) => client.close()));
  }
}

type Searches = Pick<TenantFilterTrap, 'planned' | 'forced' | 'remedy'>;

function searchNamed(
  name: string,
  open: readonly PlannedSearch[],
  found: Awaited<ReturnType<typeof measurePlanned>>,
): Searches['planned'] {
  const search = open.find((each) => each.name === name);
  const figures = found.get(name);
  if (search === undefined || figures === undefined) throw new RangeError(`The search "${name}" was not measured.`);
  const { recall, latency } = figures;
  return { search: search.statement.settings, plan: search.plan.text, recall, p50Ms: latency.p50Ms };
}

function sprungOf({ planned, forced, remedy }: Searches): TenantFilterTrap['sprung'] {
  const isTrapped = ({ recall }: Searches['planned']): boolean =>
    remedy.recall.mean - recall.mean >= trapRecallLoss || recall.shareShort > 0;
  if (isTrapped(planned)) return 'by default';
  return forced !== null && isTrapped(forced) ? 'through the index' : 'no';
}

async function openIndexed(trip: Trip, name: string, statement: SearchStatement): Promise<PlannedSearch> {
  const asPlanned = await openPlanned(trip, name, statement);
  if (asPlanned.plan.kind === 'index') return asPlanned;
  await asPlanned.client.close();
  const settings = { ...statement.settings, ...indexOnly };
  const ofIndex = await openPlanned(trip, name, { ...statement, settings });
  if (ofIndex.plan.kind === 'index') return ofIndex;
  await ofIndex.client.close();
  throw new PlanNotProven(
    `The search of a small tenant was to go through the index of "${statement.table}", and the plan is "${ofIndex.plan.text}".`,
  );
}

/** What the documents of each index say to do; only settings that the server has. */
async function remedyFor(
  trip: Trip,
  strategy: StrategyName,
  index: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const { rows } = trip.workload.facts;
  const lists = Number(index['lists'] ?? Math.ceil(Math.sqrt(rows)));
  const wanted: Readonly<Record<StrategyName, Readonly<Record<string, string>>>> = {
    hnsw: { 'hnsw.iterative_scan': 'strict_order', 'hnsw.max_scan_tuples': String(Math.max(rows, 1)) },
    ivfflat: {
      // Iterating alone ends with the first lists that hold k rows of the tenant, near ones or not.
      'ivfflat.probes': String(lists),
      'ivfflat.iterative_scan': 'relaxed_order',
    },
    scann: {
      'scann.num_leaves_to_search': index['num_leaves'] ?? String(Math.ceil(Math.sqrt(rows))),
      'scann.pre_reordering_num_neighbors': String(Math.min(rows, reorderedMax)),
    },
  };
  const known = await vectorSettingNames(trip.database.session, strategy);
  return Object.fromEntries(Object.entries(wanted[strategy]).filter(([name]) => known.includes(name)));
}

const reorderedMax = 10_000;
