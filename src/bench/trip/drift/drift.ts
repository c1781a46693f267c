import { DriftingRows } from './drifting-rows.ts';
import { maintenanceOf } from './maintenance.ts';
import type { DriftStep } from '../../../vault/result/scenarios.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { buildIndex } from '../index-build/build-index.ts';
import { createBenchmarkTable, dropBenchmarkTable, settleTable } from '../database/benchmark-table.ts';
import { qualifiedName } from '../database/search-sql.ts';
import { indexOnly, knownPlan } from '../search/answer-plan.ts';
import { measurePlanned, openPlanned } from '../search/planned-searches.ts';
import type { Trip } from '../context/trip.ts';
import { benchmarkSchema } from '../index-build/indexed-tables.ts';
import { searchOf } from '../search/search-statement.ts';
import { exactNeighbours } from '../../neighbours/exact-neighbours.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';
import { scalar } from '../../../engine/session/answer.ts';

interface DriftingIndex {
  readonly strategy: StrategyName;
  /** Storage parameters. */
  readonly index: Readonly<Record<string, string>>;
  /** How the operating point searches. */
  readonly search: Readonly<Record<string, string>>;
}

/**
 * What becomes of an index when its rows change: a tenth more are inserted, a tenth get other vectors, half are deleted,
 * and then it is vacuumed, maintained in its own way where the server has one, and rebuilt. After every step the exact
 * answers are counted anew among the rows that are there, and recall and latency belong to that step alone.
 *
 * It works in a table of its own, which is dropped afterwards. Autovacuum leaves that alone, so that a vacuum is a step.
 */
export async function measureDrift(trip: Trip, index: DriftingIndex): Promise<readonly DriftStep[]> {
  const run = new DriftRun(trip, index);
  await run.drop();
  try {
    return await run.steps();
  } finally {
    // The first error is the one to report; what is left goes with the database, or with the next run.
    await run.drop().catch(() => undefined);
  }
}

class DriftRun {
  readonly #trip: Trip;
  readonly #index: DriftingIndex;
  readonly #rows: DriftingRows;
  readonly #place: { readonly schema: string; readonly table: string; readonly index: string };
  readonly #staging: { readonly schema: string; readonly table: string };

  constructor(trip: Trip, index: DriftingIndex) {
    this.#trip = trip;
    this.#index = index;
    const { base, facts } = trip.workload;
    this.#rows = new DriftingRows(base, Math.min(facts.rows, trip.options.driftRows));
    const table = `vectors_drift_${index.strategy}`;
    this.#place = { schema: benchmarkSchema, table, index: `${table}_index` };
    this.#staging = { schema: benchmarkSchema, table: `${table}_changes` };
  }

  async drop(): Promise<void> {
    await dropBenchmarkTable(this.#trip.database.session, this.#place);
    await dropBenchmarkTable(this.#trip.database.session, this.#staging);
  }

  async steps(): Promise<DriftStep[]> {
    const { session } = this.#trip.database;
    const [table, staging] = [qualifiedName(this.#place), qualifiedName(this.#staging)];
    await this.#prepare();
    const steps = [await this.#measure('loaded', null)];
    const change = async (step: string, work: () => Promise<unknown>): Promise<void> => {
      this.#trip.options.signal.throwIfAborted();
      this.#trip.stage(`${this.#index.strategy}: ${step}`);
      const startedAt = performance.now();
      await work();
      steps.push(await this.#measure(step, performance.now() - startedAt));
    };
    await this.#stage(this.#rows.additions(this.#trip.options.signal));
    this.#rows.insert();
    await change('inserted 10 %', () => session.run(`INSERT INTO ${table} SELECT * FROM ${staging}`));
    await this.#stage(this.#rows.replacements(this.#trip.options.signal));
    this.#rows.update();
    await change('updated 10 %', () =>
      session.run(
        `UPDATE ${table} AS kept SET embedding = changes.embedding FROM ${staging} AS changes WHERE changes.id = kept.id`,
      ),
    );
    this.#rows.deleteHalf();
    await change('deleted 50 %', () => session.run(`DELETE FROM ${table} WHERE id % 2 = 1`));
    for (const { step, run } of await maintenanceOf(session, this.#index.strategy, this.#place)) {
      await change(step, () => run(session));
    }
    return steps;
  }

  async #prepare(): Promise<void> {
    const { database, workload, options, stage } = this.#trip;
    const { signal, storage } = options;
    const { strategy, index } = this.#index;
    stage(`${strategy}: loading rows that will change`);
    const { dimensions, metric } = workload.facts;
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
    const { database, options } = this.#trip;
    await database.session.run(`TRUNCATE ${qualifiedName(this.#staging)}`);
    const target = { ...this.#staging, idColumn: 'id', vectorColumn: 'embedding', integerColumns: [] };
    await database.load(target, batches, { signal: options.signal });
  }

  async #measure(step: string, durationMs: number | null): Promise<DriftStep> {
    const { database, workload, options } = this.#trip;
    const { k, signal } = options;
    const { strategy, search } = this.#index;
    const { dimensions, metric } = workload.facts;
    const count = Math.min(options.scenarioQueries.drift, workload.facts.queries);
    const queries = workload.queries.subarray(0, count * dimensions);
    const truth = await exactNeighbours({
      base: workload.base,
      queries,
      dimensions,
      metric,
      k,
      include: this.#rows.includes(),
      signal,
    });
    const trip = { ...this.#trip, workload: { ...workload, rowOf: (id: string) => this.#rows.rowOf(id) } };
    const table = { ...this.#place, idColumn: 'id', vectorColumn: 'embedding' };
    const statement = searchOf(trip, table, strategy, { ...search, ...knownPlan, ...indexOnly });
    const planned = await openPlanned(trip, step, statement);
    try {
      if (planned.plan.text !== this.#place.index) throw notThroughIndex(strategy, step, planned.plan.text);
      const found = (await measurePlanned(trip, [planned], { queries: count, truth })).get(step);
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
        recall: found.recall,
        latency: found.latency,
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
    `After the step "${step}" the search of ${strategy} does not use its index. The plan is "${plan}".`,
    { exitCode: exitCodes.broken },
  );
}
