import { leavesOfAll, TenantTree } from './tenant-tree.ts';
import { sketchDimensions, VectorSketch } from './vector-sketch.ts';
import type { FilterPoint } from '../../../vault/result/scenarios.ts';
import type { Metric, VectorSource } from '../../dataset/vector-source.ts';
import { inDrawnOrder, uniform } from '../../measure/random.ts';

type Correlation = FilterPoint['correlation'];

/** A kind of filter: so large a share of the rows passes, and they lie so to the query. */
export interface FilterCell {
  /** 1 over the number of tenants. */
  readonly selectivity: number;
  readonly correlation: Correlation;
}

/** Into how many tenants of equal size rows are divided: 50, 10, 1 and 0.1 %, and 1 in 200 for the trap. */
const tenants: Readonly<Record<ColumnKind, readonly number[]>> = {
  shuffled: [2, 10, 100, 200, 1000],
  topic: [2, 10, 100, 1000],
};

type ColumnKind = 'shuffled' | 'topic';

/** The integer columns that the filters need, in the order of {@link FilterColumns.integers}. */
export const filterColumnNames: readonly string[] = (['shuffled', 'topic'] as const).flatMap((kind) =>
  tenants[kind].map((count) => `${kind}_${count}`),
);

/** The cells of the matrix: 50, 10, 1 and 0.1 %, each without, with positive and with negative correlation. */
export const filterCells: readonly FilterCell[] = tenants.topic.flatMap((count) =>
  (['none', 'positive', 'negative'] as const).map((correlation) => ({ selectivity: 1 / count, correlation })),
);

export function columnOf({ selectivity, correlation }: FilterCell): string {
  return `${correlation === 'none' ? 'shuffled' : 'topic'}_${Math.round(1 / selectivity)}`;
}

interface FilterColumnsOptions {
  /** As many as will be loaded. */
  readonly rows: number;
  readonly metric: Metric;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/**
 * Which tenant each row belongs to and for which tenant a query asks, all from the vectors and the seed.
 *
 * - `none`: tenants are dealt out at random, and so are the queries'.
 * - `positive`: a tenant has a topic of its own, the rows that lie together in a {@link TenantTree}, and a query asks for the
 *   tenant whose topic it falls into.
 * - `negative`: the same tenants, and a query asks for one on the other side of every cut: what passes is far away.
 *
 * Every tenant of a column has the same number of rows, give or take one. The source is read once, and its
 * beginning twice; a row takes 132 bytes meanwhile and 4 afterwards.
 */
export class FilterColumns {
  readonly rows: number;
  readonly #seed: number;
  readonly #sketch: VectorSketch;
  readonly #tree: TenantTree;
  readonly #shuffledLeaves: Int16Array;

  static async of(base: VectorSource, options: FilterColumnsOptions): Promise<FilterColumns> {
    const { rows, metric, seed, signal } = options;
    const sketch = await VectorSketch.of(base, metric, seed, signal);
    const sketches = new Float32Array(rows * sketchDimensions);
    let read = 0;
    for await (const batch of base.batches(signal === undefined ? {} : { signal })) {
      signal?.throwIfAborted();
      for (let row = 0; row < batch.rows && read < rows; row += 1) {
        sketch.write(batch.data, row * base.dimensions, sketches, read);
        read += 1;
      }
      if (read === rows) break;
    }
    if (read < rows) throw new RangeError(`${base.name} has ${read} rows, and filters were asked for ${rows}.`);
    return new FilterColumns(sketch, new TenantTree(sketches, seed), shuffledLeaves(rows, seed), seed);
  }

  private constructor(sketch: VectorSketch, tree: TenantTree, shuffled: Int16Array, seed: number) {
    this.rows = shuffled.length;
    this.#sketch = sketch;
    this.#tree = tree;
    this.#shuffledLeaves = shuffled;
    this.#seed = seed;
  }

  /** Values for a batch of a load, by column. */
  integers(firstRow: number, rows: number): Readonly<Record<string, Int32Array>> {
    return Object.fromEntries(
      (['shuffled', 'topic'] as const).flatMap((kind) =>
        tenants[kind].map((count): [string, Int32Array] => [
          `${kind}_${count}`,
          Int32Array.from({ length: rows }, (_, index) => tenantOf(this.#leavesOf(kind)[firstRow + index], count)),
        ]),
      ),
    );
  }

  /** The tenant that a row belongs to, as a cell's column has it. */
  tenantOfRow({ selectivity, correlation }: FilterCell, row: number): number {
    return tenantOf(this.#leavesOf(correlation === 'none' ? 'shuffled' : 'topic')[row], Math.round(1 / selectivity));
  }

  /** The tenant that a query asks for; `query` is its place among the queries. */
  tenantOfQuery({ selectivity, correlation }: FilterCell, query: number, vector: Float32Array): number {
    const count = Math.round(1 / selectivity);
    if (correlation === 'none') return tenantOf(Math.floor(uniform(this.#seed ^ (query + 1))() * leavesOfAll), count);
    const sketch = new Float32Array(sketchDimensions);
    this.#sketch.write(vector, 0, sketch, 0);
    return tenantOf(correlation === 'positive' ? this.#tree.leafNear(sketch) : this.#tree.leafFar(sketch), count);
  }

  #leavesOf(kind: ColumnKind): Int16Array {
    return kind === 'shuffled' ? this.#shuffledLeaves : this.#tree.leafOfRow;
  }
}

function tenantOf(leaf: number | undefined, count: number): number {
  if (leaf === undefined) throw new RangeError('A filter was asked for a row that it was not made for.');
  return Math.floor((leaf * count) / leavesOfAll);
}

/** Leaves of equal size in a seeded order. */
function shuffledLeaves(rows: number, seed: number): Int16Array {
  const leaves = Array.from({ length: rows }, (_, row) => Math.floor((row * leavesOfAll) / rows));
  return Int16Array.from(inDrawnOrder(leaves, uniform(seed + 1)));
}
