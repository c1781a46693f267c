import type { Trip } from '../context/trip.ts';
import { filterColumnNames, type FilterColumns } from '../workload/filter-columns.ts';
import type { LoadBatch, LoadTarget } from '../database/benchmark-database.ts';
import type { Load, StrategyName } from '../../../vault/result/result.ts';
import { buildIndex, dropIndex, type BuiltIndex } from './build-index.ts';
import { createBenchmarkTable, dropBenchmarkTable, settleTable } from '../database/benchmark-table.ts';
import { qualifiedName } from '../database/search-sql.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';

/**
 * The rows, loaded once and copied for each strategy, so that strategies can be searched side by side and the planner
 * never has two vector indexes to choose from. Everything is made when it is first needed, and nothing twice.
 */
export class IndexedTables {
  readonly #trip: Trip;
  /** The tenants that the integer columns hold. */
  readonly columns: FilterColumns;
  readonly #tables = new Map<StrategyName | 'exact', SearchedTable>();
  readonly #indexes = new Map<StrategyName, string>();

  constructor(trip: Trip) {
    const { columns } = trip.workload;
    if (columns === null) throw new RangeError('A table that is measured in place is not loaded.');
    this.#trip = trip;
    this.columns = columns;
  }

  /** The rows without a vector index. */
  async exact(): Promise<SearchedTable> {
    const made = this.#tables.get('exact');
    if (made !== undefined) return made;
    await this.load();
    return this.#tables.get('exact') as SearchedTable;
  }

  /** Loads the rows anew. */
  async load(): Promise<Load> {
    const { database, workload, options, stage, share } = this.#trip;
    const { signal, storage } = options;
    stage('loading');
    const target = await this.#create('exact');
    const onRows = (rows: number): void => share(Math.min(1, rows / workload.facts.rows));
    const report = await database.load(target, this.#batches(), { signal, onRows });
    await settleTable(database.session, target);
    return { ...report, rowsPerSecond: (report.rows * 1000) / report.durationMs, storage };
  }

  /** The strategy's own copy of the rows, with no vector index on it. */
  async bare(strategy: StrategyName): Promise<SearchedTable> {
    const { session } = this.#trip.database;
    const made = this.#tables.get(strategy);
    const held = this.#indexes.get(strategy);
    if (made !== undefined && held === undefined) return made;
    if (made !== undefined) {
      await dropIndex(session, { schema: made.schema, name: indexName(strategy) });
      this.#indexes.delete(strategy);
      return made;
    }
    const source = await this.exact();
    this.#trip.stage(`copying the rows for ${strategy}`);
    const target = await this.#create(strategy);
    await session.run(`INSERT INTO ${qualifiedName(target)} SELECT * FROM ${qualifiedName(source)}`);
    await settleTable(session, target);
    return target;
  }

  /** Builds the strategy's index, in place of the one that may be there. */
  async build(strategy: StrategyName, options: Readonly<Record<string, string>>): Promise<BuiltIndex> {
    const {
      database,
      workload,
      options: { signal },
      stage,
      share,
    } = this.#trip;
    const table = await this.bare(strategy);
    stage(`building ${strategy}`);
    const index = await buildIndex(database, {
      schema: table.schema,
      table: table.table,
      column: table.vectorColumn,
      name: indexName(strategy),
      metric: workload.facts.metric,
      strategy,
      options,
      signal,
      onProgress: ({ phase, share: built }) => {
        stage(`building ${strategy}: ${phase}`);
        if (built !== null) share(built);
      },
    });
    await settleTable(database.session, table);
    this.#indexes.set(strategy, JSON.stringify(options));
    return index;
  }

  /** The strategy's rows under an index with these options, which is built where it is not there. */
  async indexed(
    strategy: StrategyName,
    options: Readonly<Record<string, string>>,
  ): Promise<{ readonly table: SearchedTable; readonly index: string }> {
    if (this.#indexes.get(strategy) !== JSON.stringify(options)) await this.build(strategy, options);
    return { table: this.#tables.get(strategy) as SearchedTable, index: indexName(strategy) };
  }

  /** Forgets what a scenario has changed, and removes it: the next who asks gets rows as they were loaded. */
  async discard(strategy: StrategyName): Promise<void> {
    const table = this.#tables.get(strategy);
    this.#tables.delete(strategy);
    this.#indexes.delete(strategy);
    if (table !== undefined) await dropBenchmarkTable(this.#trip.database.session, table);
  }

  async #create(name: StrategyName | 'exact'): Promise<LoadTarget> {
    const { database, workload, options } = this.#trip;
    const table = { schema: benchmarkSchema, table: `vectors_${name}` };
    await dropBenchmarkTable(database.session, table);
    const target = await createBenchmarkTable(database.session, {
      ...table,
      dimensions: workload.facts.dimensions,
      integerColumns: filterColumnNames,
      storage: options.storage,
    });
    const { schema, idColumn, vectorColumn } = target;
    this.#tables.set(name, { schema, table: target.table, idColumn, vectorColumn });
    return target;
  }

  async *#batches(): AsyncGenerator<LoadBatch> {
    for await (const batch of this.#trip.workload.base.batches()) {
      yield { ...batch, integers: this.columns.integers(batch.firstRow, batch.rows) };
    }
  }
}

export const benchmarkSchema = 'pgparity_bench';

function indexName(strategy: StrategyName): string {
  return `vectors_${strategy}_index`;
}
