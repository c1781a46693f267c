import { sketchDimensions } from './vector-sketch.ts';
import { uniform } from '../../measure/random.ts';

/** The finest parts: 0.1 % of the rows each. Coarser ones are made of neighbouring leaves: 1 %, 10 %, 50 %. */
export const leavesOfAll = 1000;

const parts: readonly number[] = [500, 100, 10, 1];

type Node =
  | { readonly kind: 'leaf'; readonly leaf: number }
  | {
      readonly kind: 'split';
      readonly direction: Float64Array;
      readonly threshold: number;
      readonly left: Node;
      readonly right: Node;
    };

/**
 * Rows in 1,000 parts of equal size (give or take one row), each of which lies together. A node is cut across its longest
 * direction, the principal one of a sample, where the wanted share of its rows is on either side; first into halves of
 * all, those into tenths, hundredths and thousandths. Cheap beside any index: 32 multiplications a row and level.
 */
export class TenantTree {
  /** The part of each row, from 0. */
  readonly leafOfRow: Int16Array;
  readonly #root: Node;

  /** `sketches` holds {@link sketchDimensions} elements a row. */
  constructor(sketches: Float32Array, seed: number) {
    const rows = Int32Array.from({ length: sketches.length / sketchDimensions }, (_, row) => row);
    this.leafOfRow = new Int16Array(rows.length);
    this.#root = grow({ sketches, leafOfRow: this.leafOfRow, random: uniform(seed) }, rows, 0, leavesOfAll);
  }

  /** The part in which a vector with this sketch would lie. */
  leafNear(sketch: Float32Array): number {
    return descend(this.#root, sketch, false);
  }

  /** A part that is far from it: on the other side of every cut. */
  leafFar(sketch: Float32Array): number {
    return descend(this.#root, sketch, true);
  }
}

interface Growth {
  readonly sketches: Float32Array;
  readonly leafOfRow: Int16Array;
  readonly random: () => number;
}

function grow(growth: Growth, rows: Int32Array, firstLeaf: number, leaves: number): Node {
  const part = parts.find((size) => size < leaves);
  if (part === undefined) {
    for (const row of rows) growth.leafOfRow[row] = firstLeaf;
    return { kind: 'leaf', leaf: firstLeaf };
  }
  const leftLeaves = Math.floor(leaves / part / 2) * part;
  const direction = longestDirection(growth, rows);
  const { threshold, left, right } = cut(growth, rows, direction, Math.round((rows.length * leftLeaves) / leaves));
  return {
    kind: 'split',
    direction,
    threshold,
    left: grow(growth, left, firstLeaf, leftLeaves),
    right: grow(growth, right, firstLeaf + leftLeaves, leaves - leftLeaves),
  };
}

/** So many rows with the smallest projections go left. Equal ones are distinguished by their place. */
function cut(
  { sketches }: Growth,
  rows: Int32Array,
  direction: Float64Array,
  leftRows: number,
): { readonly threshold: number; readonly left: Int32Array; readonly right: Int32Array } {
  const projections = Float64Array.from(rows, (row) => project(sketches, row * sketchDimensions, direction));
  const threshold = Float64Array.from(projections).sort()[leftRows] ?? Number.POSITIVE_INFINITY;
  let room = leftRows - projections.reduce((count, projection) => count + (projection < threshold ? 1 : 0), 0);
  const isLeft = Uint8Array.from(projections, (projection) => {
    if (projection === threshold && room > 0) {
      room -= 1;
      return 1;
    }
    return projection < threshold ? 1 : 0;
  });
  return {
    threshold,
    left: rows.filter((_, index) => isLeft[index] === 1),
    right: rows.filter((_, index) => isLeft[index] === 0),
  };
}

const sampleRows = 256;
const powerSteps = 12;

/** The principal direction of a seeded sample, by power iteration; it need not be exact to cut well. */
function longestDirection({ sketches, random }: Growth, rows: Int32Array): Float64Array {
  const count = Math.min(sampleRows, rows.length);
  const sample = Array.from({ length: count }, () => rows[Math.floor(random() * rows.length)] as number);
  const mean = new Float64Array(sketchDimensions);
  for (const row of sample) addScaled(mean, sketches, row, 1 / count);
  let direction = Float64Array.from({ length: sketchDimensions }, () => random() - 0.5);
  for (let step = 0; step < powerSteps; step += 1) {
    const meanProjection = project(mean, 0, direction);
    const next = new Float64Array(sketchDimensions);
    let weights = 0;
    for (const row of sample) {
      const weight = project(sketches, row * sketchDimensions, direction) - meanProjection;
      addScaled(next, sketches, row, weight);
      weights += weight;
    }
    for (let index = 0; index < sketchDimensions; index += 1)
      (next[index] as number) -= weights * (mean[index] as number);
    const norm = Math.sqrt(project(next, 0, next));
    if (norm === 0) return direction;
    direction = next.map((element) => element / norm);
  }
  return direction;
}

function addScaled(sum: Float64Array, sketches: Float32Array, row: number, factor: number): void {
  const offset = row * sketchDimensions;
  for (let index = 0; index < sketchDimensions; index += 1) {
    (sum[index] as number) += factor * (sketches[offset + index] as number);
  }
}

function project(vectors: Float32Array | Float64Array, offset: number, direction: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < sketchDimensions; index += 1) {
    sum += (vectors[offset + index] as number) * (direction[index] as number);
  }
  return sum;
}

function descend(node: Node, sketch: Float32Array, opposite: boolean): number {
  if (node.kind === 'leaf') return node.leaf;
  const isLeft = project(sketch, 0, node.direction) < node.threshold;
  return descend(isLeft === opposite ? node.right : node.left, sketch, opposite);
}
