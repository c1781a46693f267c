import type { Trip } from '../context/trip.ts';
import { filterColumnNames, type FilterColumns } from '../workload/filter-columns.ts';
import type { LoadBatch, LoadTarget } from '../database/benchmark-database.ts';
import type { Load } from '../../../vault/result/result.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { buildIndex, dropIndex, type BuiltIndex } from './build-index.ts';
import { yardstickRows, yardsticks, type YardstickStrategy } from './yardstick.ts';
import { createBenchmarkTable, dropBenchmarkTable, settleTable } from '../database/benchmark-table.ts';
import { qualifiedName } from '../database/search-sql.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';

/**
 * The rows, loaded once and copied for each strategy, so that strategies can be searched side by side and the planner
 * never has two vector indexes to choose from. Everything is made when it is first needed, and nothing twice.
 */
export class IndexedTables {
  readonly #trip: Trip;
  readonly #schema: string;
  /** The tenants that the integer columns hold. */
  readonly columns: FilterColumns;
  readonly #tables = new Map<TableName, SearchedTable>();
  /** By table, the strategy and the options of its vector index. */
  readonly #indexes = new Map<TableName, string>();

  constructor(trip: Trip, schema = benchmarkSchema) {
    const { columns } = trip.workload;
    if (columns === null) throw new RangeError('A table that is measured in place is not loaded.');
    this.#trip = trip;
    this.#schema = schema;
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
    const target = await this.#create('exact', []);
    const onRows = (rows: number): void => share(Math.min(1, rows / workload.facts.rows));
    const report = await database.load(target, workload.base.batches({ signal }), { signal, onRows });
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
    const target = await this.#create(strategy, []);
    await session.run(`INSERT INTO ${qualifiedName(target)} SELECT * FROM ${qualifiedName(source)}`);
    await settleTable(session, target);
    return target;
  }

  /** Builds the strategy's index, in place of the one that may be there. */
  async build(strategy: StrategyName, options: Readonly<Record<string, string>>): Promise<BuiltIndex> {
    return this.#build(strategy, await this.bare(strategy), { strategy, options });
  }

  /** The strategy's rows under an index with these options, which is built where it is not there. */
  async indexed(
    strategy: StrategyName,
    options: Readonly<Record<string, string>>,
  ): Promise<{ readonly table: SearchedTable; readonly index: string }> {
    if (this.#indexes.get(strategy) !== JSON.stringify([strategy, options])) await this.build(strategy, options);
    return { table: this.#tables.get(strategy) as SearchedTable, index: indexName(strategy) };
  }

  /**
   * Rows with the tenants' columns beside the vectors, under this one vector index. They are in a table of their own, since
   * wider rows change what the planner takes for cheaper in every other search.
   */
  async filtered(strategy: StrategyName, options: Readonly<Record<string, string>>): Promise<SearchedTable> {
    const { session } = this.#trip.database;
    const table = this.#tables.get('filtered') ?? (await this.#loadFiltered());
    if (this.#indexes.get('filtered') === JSON.stringify([strategy, options])) return table;
    await dropIndex(session, { schema: table.schema, name: indexName('filtered') });
    await this.#build('filtered', table, { strategy, options });
    return table;
  }

  /** The strategy's yardstick, with an index that is built anew each time. */
  async yardstick(strategy: YardstickStrategy): Promise<{ readonly table: SearchedTable; readonly index: string }> {
    const { session } = this.#trip.database;
    const name = `yardstick_${strategy}` as const;
    const table = this.#tables.get(name) ?? (await this.#loadYardstick(name));
    await dropIndex(session, { schema: table.schema, name: indexName(name) });
    await this.#build(name, table, { strategy, options: yardsticks[strategy].index });
    return { table, index: indexName(name) };
  }

  /** Forgets what a scenario has changed, and removes it: the next who asks gets rows as they were loaded. */
  async discard(strategy: StrategyName): Promise<void> {
    const table = this.#tables.get(strategy);
    this.#tables.delete(strategy);
    this.#indexes.delete(strategy);
    if (table !== undefined) await dropBenchmarkTable(this.#trip.database.session, table);
  }

  /** Everything that was made. */
  async drop(): Promise<void> {
    for (const table of this.#tables.values()) await dropBenchmarkTable(this.#trip.database.session, table);
    this.#tables.clear();
    this.#indexes.clear();
  }

  async #build(
    name: TableName,
    table: SearchedTable,
    { strategy, options }: { readonly strategy: StrategyName; readonly options: Readonly<Record<string, string>> },
  ): Promise<BuiltIndex> {
    const { database, workload, stage, share } = this.#trip;
    const { signal } = this.#trip.options;
    stage(`building ${strategy}`);
    this.#indexes.delete(name);
    const index = await buildIndex(database, {
      schema: table.schema,
      table: table.table,
      column: table.vectorColumn,
      name: indexName(name),
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
    this.#indexes.set(name, JSON.stringify([strategy, options]));
    return index;
  }

  async #loadFiltered(): Promise<SearchedTable> {
    const { database, options, stage } = this.#trip;
    stage('loading rows with tenants');
    const target = await this.#create('filtered', filterColumnNames);
    await database.load(target, this.#batchesWithTenants(), { signal: options.signal });
    await settleTable(database.session, target);
    return target;
  }

  async #loadYardstick(name: TableName): Promise<SearchedTable> {
    const { database, options, stage } = this.#trip;
    stage('loading the rows of the yardstick');
    const target = await this.#create(name, []);
    await database.load(target, yardstickRows(this.#trip).batches({ signal: options.signal }), {
      signal: options.signal,
    });
    await settleTable(database.session, target);
    return target;
  }

  async #create(name: TableName, integerColumns: readonly string[]): Promise<LoadTarget> {
    const { database, workload, options } = this.#trip;
    const table = { schema: this.#schema, table: `vectors_${name}` };
    await dropBenchmarkTable(database.session, table);
    const target = await createBenchmarkTable(database.session, {
      ...table,
      dimensions: workload.facts.dimensions,
      integerColumns,
      storage: options.storage,
    });
    const { schema, idColumn, vectorColumn } = target;
    this.#tables.set(name, { schema, table: target.table, idColumn, vectorColumn });
    return target;
  }

  async *#batchesWithTenants(): AsyncGenerator<LoadBatch> {
    const { workload, options } = this.#trip;
    for await (const batch of workload.base.batches({ signal: options.signal })) {
      yield { ...batch, integers: this.columns.integers(batch.firstRow, batch.rows) };
    }
  }
}

type TableName = StrategyName | 'exact' | 'filtered' | `yardstick_${YardstickStrategy}`;

export const benchmarkSchema = 'pgparity_bench';

function indexName(table: TableName): string {
  return `vectors_${table}_index`;
}
