import type { Trip } from '../context/trip.ts';
import type { FilterCell, FilterColumns } from '../workload/filter-columns.ts';
import type { Metric, VectorBatch } from '../../dataset/vector-source.ts';
import { exactDistance } from '../../neighbours/exact-distance.ts';
import { NearestRows } from '../../neighbours/nearest-rows.ts';
import type { Truth } from '../../neighbours/truth.ts';
import { queryVector, type Workload } from '../workload/workload.ts';

export interface FilteredTruth {
  readonly truth: Truth;
  /** The tenant that each query asks for, as its column has it. */
  readonly tenants: readonly (number | string)[];
  /** How many rows passed, on average over the queries. */
  readonly matchingRows: number;
}

/** Whose rows and queries are whose. */
export type TenantColumns = Pick<FilterColumns, 'rows' | 'tenantOfRow' | 'tenantOfQuery'>;

interface FilteredTruthOptions {
  readonly cells: readonly FilterCell[];
  /** The first so many. */
  readonly queries: number;
}

/**
 * The exact neighbours of each query among the rows that pass its filter, for every cell, in one reading of the base. A
 * query with fewer than k matching rows expects all of them. Cost: a distance for each pair of query and row that passes
 * in any cell, so take a few hundred queries.
 */
export async function filteredTruths(
  { workload, options, share }: Pick<Trip, 'workload' | 'options' | 'share'>,
  columns: TenantColumns,
  { cells, queries }: FilteredTruthOptions,
): Promise<ReadonlyMap<FilterCell, FilteredTruth>> {
  const { k, signal } = options;
  const { metric } = workload.facts;
  const asked = cells.map((cell) =>
    Int32Array.from({ length: queries }, (_, query) =>
      columns.tenantOfQuery(cell, query, queryVector(workload, query)),
    ),
  );
  const nearest = cells.map(() => Array.from({ length: queries }, () => new NearestRows(metric, k)));
  const matching = cells.map(() => new Float64Array(queries));
  const pairs = new Pairs(workload, queries);
  for await (const batch of workload.base.batches({ signal })) {
    signal.throwIfAborted();
    pairs.take(batch);
    for (let index = 0; index < batch.rows && batch.firstRow + index < columns.rows; index += 1) {
      const row = batch.firstRow + index;
      if (pairs.isNowhere(index)) continue;
      const owners = cells.map((cell) => columns.tenantOfRow(cell, row));
      for (let query = 0; query < queries; query += 1) {
        let approximate = Number.NaN;
        for (let cell = 0; cell < cells.length; cell += 1) {
          if (asked[cell]?.[query] !== owners[cell]) continue;
          (matching[cell] as Float64Array)[query] = (matching[cell]?.[query] ?? 0) + 1;
          if (Number.isNaN(approximate)) approximate = pairs.leastDistance(index, query);
          const rows = nearest[cell]?.[query] as NearestRows;
          if (approximate <= rows.limit) rows.insert(pairs.exactDistance(index, query), row);
        }
      }
    }
    share(Math.min(1, (batch.firstRow + batch.rows) / columns.rows));
    if (batch.firstRow + batch.rows >= columns.rows) break;
  }
  return new Map(
    cells.map((cell, place) => [
      cell,
      {
        truth: {
          k,
          metric,
          rows: columns.rows,
          queries: (nearest[place] ?? []).map((rows) => {
            const { distances, rows: expected } = rows.found();
            return { distances, expected };
          }),
        },
        tenants: [...(asked[place] ?? [])],
        matchingRows: Math.round(
          (matching[place] ?? new Float64Array()).reduce((sum, count) => sum + count, 0) / queries,
        ),
      },
    ]),
  );
}

/** Pairs of a row in the batch and a query. */
class Pairs {
  readonly #workload: Workload;
  readonly #metric: Metric;
  readonly #queryNorms: Float64Array;
  #batch: VectorBatch = { firstRow: 0, rows: 0, data: new Float32Array() };
  #rowNorms: Float64Array = new Float64Array();

  constructor(workload: Workload, queries: number) {
    this.#workload = workload;
    this.#metric = workload.facts.metric;
    this.#queryNorms = this.#norms(workload.queries, queries);
  }

  take(batch: VectorBatch): void {
    this.#batch = batch;
    this.#rowNorms = this.#norms(batch.data, batch.rows);
  }

  /** Under cosine a vector of zeros is nobody's neighbour. */
  isNowhere(index: number): boolean {
    return this.#metric === 'cosine' && this.#rowNorms[index] === 0;
  }

  exactDistance(index: number, query: number): number {
    const { dimensions } = this.#workload.facts;
    const row = this.#batch.data.subarray(index * dimensions, (index + 1) * dimensions);
    return exactDistance(this.#metric, row, queryVector(this.#workload, query));
  }

  /** At most a billionth below the exact distance, and never above it. Sums in double precision differ by far less. */
  leastDistance(index: number, query: number): number {
    const { dimensions } = this.#workload.facts;
    const norms = (this.#rowNorms[index] ?? 0) * (this.#queryNorms[query] ?? 0);
    const [from, to] = [index * dimensions, query * dimensions];
    if (this.#metric === 'l2') {
      return Math.sqrt(squaredDistance(this.#batch.data, from, this.#workload.queries, to, dimensions)) * (1 - margin);
    }
    const product = dotProduct(this.#batch.data, from, this.#workload.queries, to, dimensions);
    return this.#metric === 'cosine' ? 1 - product / norms - margin : -product - margin * norms;
  }

  #norms(vectors: Float32Array, count: number): Float64Array {
    const { dimensions } = this.#workload.facts;
    return Float64Array.from({ length: count }, (_, index) =>
      Math.sqrt(dotProduct(vectors, index * dimensions, vectors, index * dimensions, dimensions)),
    );
  }
}

const margin = 1e-9;

function dotProduct(left: Float32Array, from: number, right: Float32Array, to: number, length: number): number {
  let [first, second] = [0, 0];
  let index = 0;
  for (; index + 1 < length; index += 2) {
    first += (left[from + index] as number) * (right[to + index] as number);
    second += (left[from + index + 1] as number) * (right[to + index + 1] as number);
  }
  if (index < length) first += (left[from + index] as number) * (right[to + index] as number);
  return first + second;
}

function squaredDistance(left: Float32Array, from: number, right: Float32Array, to: number, length: number): number {
  let sum = 0;
  for (let index = 0; index < length; index += 1) {
    const difference = (left[from + index] as number) - (right[to + index] as number);
    sum += difference * difference;
  }
  return sum;
}
