import type { BenchmarkDatabase, LoadBatch, LoadTarget } from '../database/benchmark-database.ts';
import type { Load, StrategyName } from '../../../vault/result/result.ts';
import { buildIndex, dropIndex, type BuiltIndex } from './build-index.ts';
import { createBenchmarkTable, dropBenchmarkTable, settleTable } from '../database/benchmark-table.ts';
import { qualifiedName } from '../database/search-sql.ts';
import type { SearchedTable } from '../search/search-statement.ts';
import type { Metric } from '../../dataset/vector-source.ts';

export interface IndexedTablesOptions {
  readonly database: BenchmarkDatabase;
  readonly dimensions: number;
  readonly metric: Metric;
  readonly storage: 'external' | 'plain';
  readonly integerColumns: readonly string[];
  /** The rows, from the first one, with their integers. */
  readonly batches: () => AsyncIterable<LoadBatch>;
  readonly signal: AbortSignal;
  readonly onStage: (text: string) => void;
  /** Rows that were loaded so far. */
  readonly onRows: (rows: number) => void;
  /** Share of a phase of the build that is done, 0 to 1. */
  readonly onBuilt: (share: number) => void;
}

/**
 * The rows, loaded once and copied for each strategy, so that strategies can be searched side by side and the planner
 * never has two vector indexes to choose from. Everything is made when it is first needed, and nothing twice.
 */
export class IndexedTables {
  readonly #options: IndexedTablesOptions;
  readonly #tables = new Map<StrategyName | 'exact', SearchedTable>();
  readonly #indexes = new Map<StrategyName, string>();

  constructor(options: IndexedTablesOptions) {
    this.#options = options;
  }

  /** The rows without a vector index. */
  async exact(): Promise<SearchedTable> {
    const made = this.#tables.get('exact');
    if (made !== undefined) return made;
    await this.load();
    return this.#tables.get('exact') as SearchedTable;
  }

  /** Loads the rows anew, and tells how fast that was. */
  async load(): Promise<Load> {
    const { database, batches, storage, signal, onStage, onRows } = this.#options;
    onStage('loading');
    const target = await this.#create('exact');
    const report = await database.load(target, batches(), { signal, onRows });
    await settleTable(database.session, target);
    return { ...report, rowsPerSecond: (report.rows * 1000) / report.durationMs, storage };
  }

  /** The strategy's own copy of the rows, with no vector index on it. */
  async bare(strategy: StrategyName): Promise<SearchedTable> {
    const { session } = this.#options.database;
    const made = this.#tables.get(strategy);
    const held = this.#indexes.get(strategy);
    if (made !== undefined && held === undefined) return made;
    if (made !== undefined) {
      await dropIndex(session, { schema: made.schema, name: indexName(strategy) });
      this.#indexes.delete(strategy);
      return made;
    }
    const source = await this.exact();
    this.#options.onStage(`copying the rows for ${strategy}`);
    const target = await this.#create(strategy);
    await session.run(`INSERT INTO ${qualifiedName(target)} SELECT * FROM ${qualifiedName(source)}`);
    await settleTable(session, target);
    return target;
  }

  /** Builds the strategy's index, in place of the one that may be there, and tells what that took. */
  async build(strategy: StrategyName, options: Readonly<Record<string, string>>): Promise<BuiltIndex> {
    const { database, metric, signal, onStage, onBuilt } = this.#options;
    const table = await this.bare(strategy);
    onStage(`building ${strategy}`);
    const built = await buildIndex(database, {
      schema: table.schema,
      table: table.table,
      column: table.vectorColumn,
      name: indexName(strategy),
      metric,
      strategy,
      options,
      signal,
      onProgress: ({ phase, share }) => {
        onStage(`building ${strategy}: ${phase}`);
        if (share !== null) onBuilt(share);
      },
    });
    await settleTable(database.session, table);
    this.#indexes.set(strategy, JSON.stringify(options));
    return built;
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
    if (table !== undefined) await dropBenchmarkTable(this.#options.database.session, table);
  }

  async #create(name: StrategyName | 'exact'): Promise<LoadTarget> {
    const { database, dimensions, integerColumns, storage } = this.#options;
    const table = { schema: benchmarkSchema, table: `vectors_${name}` };
    await dropBenchmarkTable(database.session, table);
    const target = await createBenchmarkTable(database.session, { ...table, dimensions, integerColumns, storage });
    const { schema, idColumn, vectorColumn } = target;
    this.#tables.set(name, { schema, table: target.table, idColumn, vectorColumn });
    return target;
  }
}

export const benchmarkSchema = 'pgparity_bench';

function indexName(strategy: StrategyName): string {
  return `vectors_${strategy}_index`;
}
