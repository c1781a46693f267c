import { DriftingRows } from './drifting-rows.ts';
import { maintenanceOf } from './maintenance.ts';
import type { DriftStep, StrategyName } from '../../../vault/result/result.ts';
import { buildIndex } from '../index-build/build-index.ts';
import { createBenchmarkTable, dropBenchmarkTable, settleTable } from '../database/benchmark-table.ts';
import { qualifiedName } from '../database/search-sql.ts';
import { indexOnly, knownPlan } from '../search/answer-plan.ts';
import { measurePlanned, openPlanned } from '../search/planned-searches.ts';
import type { Ground } from '../context/trip.ts';
import { benchmarkSchema } from '../index-build/indexed-tables.ts';
import { searchOf } from '../search/search-statement.ts';
import { exactNeighbours } from '../../neighbours/exact-neighbours.ts';
import { PgparityError } from '../../../base/errors.ts';
import { scalar } from '../../../engine/session/answer.ts';

export interface DriftOptions {
  readonly strategy: StrategyName;
  /** Storage parameters. */
  readonly index: Readonly<Record<string, string>>;
  /** How the operating point searches. */
  readonly search: Readonly<Record<string, string>>;
  /** How many vectors it works with at most: those that it loads first, and those that come later. */
  readonly rows: number;
  /** How many of the queries each step asks. */
  readonly queries: number;
  readonly storage: 'external' | 'plain';
  /** Threads for the exact answers: one a core by default, 0 for none. */
  readonly workers?: number;
}

/**
 * What becomes of an index when its rows change: a tenth more are inserted, a tenth get other vectors, half are deleted,
 * and then it is vacuumed, maintained in its own way where the server has one, and rebuilt. After every step the exact
 * answers are counted anew among the rows that are there, and recall and latency belong to that step alone.
 *
 * It works in a table of its own, which is dropped afterwards. Autovacuum leaves that alone, so that a vacuum is a step.
 */
export async function measureDrift(ground: Ground, options: DriftOptions): Promise<readonly DriftStep[]> {
  const run = new DriftRun(ground, options);
  await run.drop();
  try {
    return await run.steps();
  } finally {
    // The first error is the one to tell; what is left goes with the database, or with the next run.
    await run.drop().catch(() => undefined);
  }
}

class DriftRun {
  readonly #ground: Ground;
  readonly #options: DriftOptions;
  readonly #rows: DriftingRows;
  readonly #place: { readonly schema: string; readonly table: string; readonly index: string };
  readonly #staging: { readonly schema: string; readonly table: string };

  constructor(ground: Ground, options: DriftOptions) {
    this.#ground = ground;
    this.#options = options;
    this.#rows = new DriftingRows(ground.data.base, Math.min(ground.data.facts.rows, options.rows));
    const table = `vectors_drift_${options.strategy}`;
    this.#place = { schema: benchmarkSchema, table, index: `${table}_index` };
    this.#staging = { schema: benchmarkSchema, table: `${table}_changes` };
  }

  async drop(): Promise<void> {
    await dropBenchmarkTable(this.#ground.database.session, this.#place);
    await dropBenchmarkTable(this.#ground.database.session, this.#staging);
  }

  async steps(): Promise<DriftStep[]> {
    const { session } = this.#ground.database;
    const [table, staging] = [qualifiedName(this.#place), qualifiedName(this.#staging)];
    await this.#prepare();
    const steps = [await this.#measure('loaded', null)];
    const change = async (step: string, work: () => Promise<unknown>): Promise<void> => {
      this.#ground.signal.throwIfAborted();
      this.#ground.stage(`${this.#options.strategy}: ${step}`);
      const startedAt = performance.now();
      await work();
      steps.push(await this.#measure(step, performance.now() - startedAt));
    };
    await this.#stage(this.#rows.additions(this.#ground.signal));
    this.#rows.insert();
    await change('inserted 10 %', () => session.run(`INSERT INTO ${table} SELECT * FROM ${staging}`));
    await this.#stage(this.#rows.replacements(this.#ground.signal));
    this.#rows.update();
    await change('updated 10 %', () =>
      session.run(
        `UPDATE ${table} AS kept SET embedding = changes.embedding FROM ${staging} AS changes WHERE changes.id = kept.id`,
      ),
    );
    this.#rows.deleteHalf();
    await change('deleted 50 %', () => session.run(`DELETE FROM ${table} WHERE id % 2 = 1`));
    for (const { step, run } of await maintenanceOf(session, this.#options.strategy, this.#place)) {
      await change(step, () => run(session));
    }
    return steps;
  }

  async #prepare(): Promise<void> {
    const { database, data, signal, stage } = this.#ground;
    const { strategy, index, storage } = this.#options;
    stage(`${strategy}: loading rows that will change`);
    const { dimensions, metric } = data.facts;
    const shape = { ...this.#place, dimensions, integerColumns: [], storage };
    const target = await createBenchmarkTable(database.session, shape);
    await createBenchmarkTable(database.session, { ...shape, ...this.#staging });
    await database.load(target, this.#rows.initial(signal), { signal });
    await settleTable(database.session, target);
    await buildIndex(database, {
      ...this.#place,
      column: target.vectorColumn,
      metric,
      strategy,
      options: index,
      name: this.#place.index,
      signal,
    });
  }

  /** Rows to come lie in a table of their own, so that the step itself is one statement of the server. */
  async #stage(batches: ReturnType<DriftingRows['additions']>): Promise<void> {
    const { database, signal } = this.#ground;
    await database.session.run(`TRUNCATE ${qualifiedName(this.#staging)}`);
    const target = { ...this.#staging, idColumn: 'id', vectorColumn: 'embedding', integerColumns: [] };
    await database.load(target, batches, { signal });
  }

  async #measure(step: string, durationMs: number | null): Promise<DriftStep> {
    const { database, data, k, signal } = this.#ground;
    const { strategy, search, workers } = this.#options;
    const { dimensions, metric } = data.facts;
    const count = Math.min(this.#options.queries, data.facts.queries);
    const queries = data.queries.subarray(0, count * dimensions);
    const truth = await exactNeighbours({
      base: data.base,
      queries,
      dimensions,
      metric,
      k,
      include: this.#rows.includes(),
      signal,
      ...(workers === undefined ? {} : { workers }),
    });
    const ground = { ...this.#ground, data: { ...data, rowOf: (id: string) => this.#rows.rowOf(id) } };
    const table = { ...this.#place, idColumn: 'id', vectorColumn: 'embedding' };
    const statement = searchOf(ground, table, strategy, { ...search, ...knownPlan, ...indexOnly });
    const planned = await openPlanned(ground, step, statement);
    try {
      if (planned.plan.text !== this.#place.index) throw notThroughIndex(strategy, step, planned.plan.text);
      const found = (await measurePlanned(ground, [planned], { queries: count, truth })).get(step);
      if (found === undefined) throw new RangeError(`The step "${step}" was not measured.`);
      const size = await database.session.run(
        'SELECT pg_relation_size(indexrelid) FROM pg_index WHERE indexrelid = $1::regclass',
        [qualifiedName({ schema: this.#place.schema, table: this.#place.index })],
      );
      return {
        strategy,
        step,
        rows: this.#rows.rows,
        indexBytes: Number(scalar(size)),
        durationMs,
        ...found,
        warnings:
          found.recall.shareShort > 0
            ? [{ code: 'short-results', sentence: 'Some searches returned fewer rows than there were to find.' }]
            : [],
      };
    } finally {
      await planned.client.close();
    }
  }
}

function notThroughIndex(strategy: StrategyName, step: string, plan: string): PgparityError {
  return new PgparityError(
    'plan-not-proven',
    `After the step "${step}" the search of ${strategy} was to go through its index, and the plan is "${plan}".`,
  );
}
