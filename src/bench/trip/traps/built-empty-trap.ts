import type { LoadBatch } from '../database/benchmark-database.ts';
import { buildIndex } from '../index-build/build-index.ts';
import { createBenchmarkTable, dropBenchmarkTable, settleTable } from '../database/benchmark-table.ts';
import { indexOnly, knownPlan } from '../search/answer-plan.ts';
import { measurePlanned, openPlanned, type FoundSearch, type PlannedSearch } from '../search/planned-searches.ts';
import type { Ground } from '../context/trip.ts';
import { benchmarkSchema } from '../index-build/indexed-tables.ts';
import type { BenchmarkResult } from '../../../vault/result/result.ts';
import { searchOf, type SearchedTable } from '../search/search-statement.ts';
import { trapRecallLoss } from './tenant-filter-trap.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';
import { PgparityError } from '../../../base/errors.ts';

export type BuiltEmptyTrap = NonNullable<BenchmarkResult['builtEmptyTrap']>;

export interface BuiltEmptyOptions {
  readonly lists: number;
  /** Each is measured before and after; those that would visit every list are left out. */
  readonly probes?: readonly number[];
  /** How many of the queries are asked. */
  readonly queries: number;
  readonly storage: 'external' | 'plain';
}

/**
 * An IVFFlat index that a migration creates on the empty table, with the rows loaded afterwards: its centres are random.
 * It is measured so, then rebuilt with REINDEX, as the remedy has it, and measured again with the same queries. The trap
 * has sprung where recall is lower by {@link trapRecallLoss} or more at any setting.
 *
 * It works in a table of its own, which is dropped afterwards.
 */
export async function measureBuiltEmptyTrap(ground: Ground, options: BuiltEmptyOptions): Promise<BuiltEmptyTrap> {
  const { database, data, signal } = ground;
  const { session } = database;
  const { metric, dimensions } = data.facts;
  const place = { schema: benchmarkSchema, table: 'vectors_built_empty' };
  const index = { lists: String(options.lists) };
  const name = 'vectors_built_empty_index';
  await dropBenchmarkTable(session, place);
  try {
    const target = await createBenchmarkTable(session, {
      ...place,
      dimensions,
      integerColumns: [],
      storage: options.storage,
    });
    ground.stage('ivfflat on the empty table');
    const { notices } = await buildIndex(database, {
      ...place,
      column: target.vectorColumn,
      metric,
      strategy: 'ivfflat',
      options: index,
      name,
      signal,
    });
    ground.stage('loading under the index');
    await database.load(target, rowsOf(ground), {
      signal,
      onRows: (rows) => ground.share(Math.min(1, rows / data.facts.rows)),
    });
    await settleTable(session, target);
    const searches = (options.probes ?? probesOfTrap)
      .filter((probes) => probes < options.lists)
      .map((probes) => ({ 'ivfflat.probes': String(probes) }));
    ground.stage('ivfflat, built on the empty table');
    const before = await measureSearches(ground, target, searches, options.queries);
    ground.stage('rebuilding it');
    await session.run(`REINDEX INDEX ${quoteIdentifier(place.schema)}.${quoteIdentifier(name)}`);
    ground.stage('ivfflat, rebuilt');
    const after = await measureSearches(ground, target, searches, options.queries);
    const points = searches.map((search, at) => {
      const [empty, rebuilt] = [before[at], after[at]];
      if (empty === undefined || rebuilt === undefined) throw new RangeError('A search of the trap was not measured.');
      return {
        search,
        recallBuiltEmpty: empty.recall,
        recallRebuilt: rebuilt.recall,
        slowdown: empty.latency.p50Ms / rebuilt.latency.p50Ms,
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
  } finally {
    // The first error is the one to tell; what is left goes with the database, or with the next run.
    await dropBenchmarkTable(session, place).catch(() => undefined);
  }
}

const probesOfTrap = [1, 5, 10, 20];

async function* rowsOf({ data, signal }: Ground): AsyncGenerator<LoadBatch> {
  let left = data.facts.rows;
  for await (const batch of data.base.batches({ signal })) {
    const rows = Math.min(left, batch.rows);
    yield rows === batch.rows ? batch : { ...batch, rows, data: batch.data.subarray(0, rows * data.facts.dimensions) };
    left -= rows;
    if (left === 0) return;
  }
}

/** In the order of the settings. What the index does not answer has no numbers. */
async function measureSearches(
  ground: Ground,
  table: SearchedTable,
  searches: readonly Readonly<Record<string, string>>[],
  queries: number,
): Promise<readonly (FoundSearch | undefined)[]> {
  const open: PlannedSearch[] = [];
  try {
    for (const [at, search] of searches.entries()) {
      const statement = searchOf(ground, table, 'ivfflat', { ...search, ...knownPlan, ...indexOnly });
      const opened = await openPlanned(ground, String(at), statement);
      open.push(opened);
      if (opened.plan.kind === 'exact') {
        throw new PgparityError(
          'plan-not-proven',
          `The search of an index that was built on the empty table was to go through it, and the plan is "${opened.plan.text}".`,
        );
      }
    }
    const found = await measurePlanned(ground, open, {
      queries: Math.min(queries, ground.data.facts.queries),
      truth: ground.data.truth,
    });
    return open.map(({ name }) => found.get(name));
  } finally {
    await Promise.allSettled(open.map(({ client }) => client.close()));
  }
}
