import type { LoadBatch } from '../database/benchmark-database.ts';
import { buildIndex } from '../index-build/build-index.ts';
import { createBenchmarkTable, dropBenchmarkTable, settleTable } from '../database/benchmark-table.ts';
import { indexOnly, knownPlan } from '../search/answer-plan.ts';
import { measurePlanned, openPlanned, type FoundSearch, type PlannedSearch } from '../search/planned-searches.ts';
import type { Trip } from '../context/trip.ts';
import { benchmarkSchema } from '../index-build/indexed-tables.ts';
import type { BenchmarkResult } from '../../../vault/result/result.ts';
import { searchOf } from '../search/search-statement.ts';
import { summariseBuilds } from '../../neighbours/recall.ts';
import { median } from '../../dataset/statistics/quantile.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';
import { trapRecallLoss } from './tenant-filter-trap.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';

type BuiltEmptyTrap = NonNullable<BenchmarkResult['builtEmptyTrap']>;

/**
 * An IVFFlat index that a migration creates on the empty table, with the rows loaded afterwards: its centres are random.
 * It is measured so, then rebuilt with REINDEX, as the remedy has it, and measured again with the same queries. The server
 * draws the centres without a seed, so all of it is done {@link draws} times. The trap has sprung where recall is lower by
 * {@link trapRecallLoss} or more at any setting.
 *
 * Each of `probes` is measured before and after; those that would visit every list are left out. It works in a table of
 * its own, which is dropped afterwards.
 */
export async function measureBuiltEmptyTrap(
  trip: Trip,
  lists: number,
  probes: readonly number[] = probesDefault,
): Promise<BuiltEmptyTrap> {
  const index = { lists: String(lists) };
  const searches = probes.filter((count) => count < lists).map((count) => ({ 'ivfflat.probes': String(count) }));
  const notices = new Set<string>();
  const drawn: Draw[] = [];
  while (drawn.length < draws) {
    const draw = await drawOnce(trip, index, searches, `${drawn.length + 1} of ${draws}`);
    for (const notice of draw.notices) notices.add(notice);
    drawn.push(draw);
  }
  const { seed } = trip.options;
  const points = searches.map((search, at) => {
    const empty = drawn.flatMap(({ before }) => before[at] ?? []);
    const rebuilt = drawn.flatMap(({ after }) => after[at] ?? []);
    return {
      search,
      recallBuiltEmpty: summariseBuilds(
        empty.map(({ byQuery }) => byQuery),
        seed,
      ),
      recallRebuilt: summariseBuilds(
        rebuilt.map(({ byQuery }) => byQuery),
        seed,
      ),
      slowdown: median(empty.map(({ latency }) => latency.p50Ms)) / median(rebuilt.map(({ latency }) => latency.p50Ms)),
    };
  });
  return {
    strategy: 'ivfflat',
    index,
    notices: [...notices],
    points,
    sprung: points.some(
      ({ recallBuiltEmpty, recallRebuilt }) => recallRebuilt.mean - recallBuiltEmpty.mean >= trapRecallLoss,
    ),
  };
}

/** Seen recalls of single draws at one setting: 0.18 to 0.28. */
const draws = 5;

interface Draw {
  readonly notices: readonly string[];
  /** In the order of the searches. */
  readonly before: readonly FoundSearch[];
  readonly after: readonly FoundSearch[];
}

async function drawOnce(
  trip: Trip,
  index: Readonly<Record<string, string>>,
  searches: readonly Readonly<Record<string, string>>[],
  which: string,
): Promise<Draw> {
  const { database, workload, options } = trip;
  const { signal, storage } = options;
  const { session } = database;
  const { metric, dimensions, rows: allRows } = workload.facts;
  const place = { schema: benchmarkSchema, table: 'vectors_built_empty' };
  const name = 'vectors_built_empty_index';
  await dropBenchmarkTable(session, place);
  try {
    const target = await createBenchmarkTable(session, { ...place, dimensions, integerColumns: [], storage });
    trip.stage(`ivfflat on the empty table, ${which}`);
    const { notices } = await buildIndex(database, {
      ...place,
      column: target.vectorColumn,
      metric,
      strategy: 'ivfflat',
      options: index,
      name,
      signal,
    });
    await database.load(target, rowsOf(trip), {
      signal,
      onRows: (rows) => trip.share(Math.min(1, rows / allRows)),
    });
    await settleTable(session, target);
    trip.stage('ivfflat, built on the empty table');
    const before = await measureSearches(trip, target, searches);
    await session.run(`REINDEX INDEX ${quoteIdentifier(place.schema)}.${quoteIdentifier(name)}`);
    return { notices, before, after: await measureSearches(trip, target, searches) };
  } finally {
    // The first error is the one to report; what is left goes with the database, or with the next run.
    await dropBenchmarkTable(session, place).catch(() => undefined);
  }
}

const probesDefault = [1, 5, 10, 20];

async function* rowsOf({ workload: { base, facts }, options: { signal } }: Trip): AsyncGenerator<LoadBatch> {
  let left = facts.rows;
  for await (const batch of base.batches({ signal })) {
    const rows = Math.min(left, batch.rows);
    yield rows === batch.rows ? batch : { ...batch, rows, data: batch.data.subarray(0, rows * facts.dimensions) };
    left -= rows;
    if (left === 0) return;
  }
}

/** In the order of the settings. What the index does not answer has no numbers. */
async function measureSearches(
  trip: Trip,
  table: SearchedTable,
  searches: readonly Readonly<Record<string, string>>[],
): Promise<readonly FoundSearch[]> {
  const open: PlannedSearch[] = [];
  try {
    for (const [at, search] of searches.entries()) {
      const statement = searchOf(trip, table, 'ivfflat', { ...search, ...knownPlan, ...indexOnly });
      const opened = await openPlanned(trip, String(at), statement);
      open.push(opened);
      if (opened.plan.kind === 'exact') {
        throw new PgparityError(
          'plan-not-proven',
          `The search of the index that was built on the empty table does not use it. The plan is "${opened.plan.text}".`,
          { exitCode: exitCodes.broken },
        );
      }
    }
    const found = await measurePlanned(trip, open, {
      queries: Math.min(trip.options.scenarioQueries.traps, trip.workload.facts.queries),
      truth: trip.workload.truth,
    });
    return open.flatMap(({ name }) => found.get(name) ?? []);
  } finally {
    await Promise.allSettled(open.map(({ client }) => client.close()));
  }
}
