import type { Metric, VectorSource } from '../../dataset/vector-source.ts';
import { uniform } from '../../measure/random.ts';

/** Elements of a sketch: what is kept of each row while the tree of topics grows, 128 bytes. */
export const sketchDimensions = 32;

const sampleRows = 512;
const iterations = 4;

/**
 * Vectors shortened to {@link sketchDimensions} elements: their place along the directions in which a sample of the rows,
 * the first 512 of them, differs most (its principal directions, by orthogonal iteration). Where only the direction of a
 * vector counts it is brought to length 1 first. Costs as many multiplications a row as 32 distances.
 */
export class VectorSketch {
  readonly #directions: readonly Float64Array[];
  readonly #byDirection: boolean;
  readonly #vector: Float64Array;

  static async of(base: VectorSource, metric: Metric, seed: number, signal?: AbortSignal): Promise<VectorSketch> {
    const byDirection = metric !== 'l2';
    const sample: Float64Array[] = [];
    for await (const { rows, data } of base.batches(signal === undefined ? {} : { signal })) {
      for (let row = 0; row < rows && sample.length < sampleRows; row += 1) {
        const vector = Float64Array.from(data.subarray(row * base.dimensions, (row + 1) * base.dimensions));
        const norm = Math.sqrt(product(vector, vector));
        sample.push(byDirection && norm > 0 ? vector.map((element) => element / norm) : vector);
      }
      if (sample.length === sampleRows) break;
    }
    return new VectorSketch(principalDirections(centred(sample, base.dimensions), base.dimensions, seed), byDirection);
  }

  private constructor(directions: readonly Float64Array[], byDirection: boolean) {
    this.#directions = directions;
    this.#byDirection = byDirection;
    this.#vector = new Float64Array(directions[0]?.length ?? 0);
  }

  /** Writes the sketch of the vector at `offset` of `data` to `place` of `sketches`. */
  write(data: Float32Array, offset: number, sketches: Float32Array, place: number): void {
    const vector = this.#vector;
    vector.set(data.subarray(offset, offset + vector.length));
    const norm = this.#byDirection ? Math.sqrt(product(vector, vector)) : 1;
    for (const [index, direction] of this.#directions.entries()) {
      sketches[place * sketchDimensions + index] = norm === 0 ? 0 : product(vector, direction) / norm;
    }
  }
}

function centred(sample: readonly Float64Array[], dimensions: number): readonly Float64Array[] {
  const mean = new Float64Array(dimensions);
  for (const vector of sample) addScaled(mean, vector, 1 / sample.length);
  return sample.map((vector) => vector.map((element, index) => element - (mean[index] as number)));
}

function principalDirections(sample: readonly Float64Array[], dimensions: number, seed: number): Float64Array[] {
  const random = uniform(seed);
  let directions: Float64Array[] = Array.from({ length: Math.min(sketchDimensions, dimensions) }, () =>
    Float64Array.from({ length: dimensions }, () => random() - 0.5),
  );
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const next = directions.map((direction) => {
      const sum = new Float64Array(dimensions);
      for (const vector of sample) addScaled(sum, vector, product(vector, direction));
      return sum;
    });
    directions = orthonormal(next, directions);
  }
  return directions;
}

/** By Gram and Schmidt. Where nothing is left of a direction, since the sample has fewer, it becomes zero. */
function orthonormal(directions: readonly Float64Array[], before: readonly Float64Array[]): Float64Array[] {
  const found: Float64Array[] = [];
  for (const [index, direction] of directions.entries()) {
    const whole = Math.sqrt(product(direction, direction));
    for (const other of found) addScaled(direction, other, -product(direction, other));
    const norm = Math.sqrt(product(direction, direction));
    const isNothing = norm <= whole * smallestPart || whole === 0;
    found.push(isNothing ? new Float64Array(before[index]?.length ?? 0) : direction.map((element) => element / norm));
  }
  return found;
}

/** What is left of a direction below this part of it is rounding. */
const smallestPart = 1e-9;

function addScaled(sum: Float64Array, vector: Float64Array, factor: number): void {
  for (let index = 0; index < sum.length; index += 1) (sum[index] as number) += factor * (vector[index] as number);
}

/** Of one kind of array only, in two sums: that is several times as fast. */
function product(left: Float64Array, right: Float64Array): number {
  let [even, odd] = [0, 0];
  let index = 0;
  for (; index + 1 < left.length; index += 2) {
    even += (left[index] as number) * (right[index] as number);
    odd += (left[index + 1] as number) * (right[index + 1] as number);
  }
  return index < left.length ? even + odd + (left[index] as number) * (right[index] as number) : even + odd;
}
