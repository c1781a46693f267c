import type { GeneratorParameters } from './parameters.ts';
import { RandomStream } from './random-stream.ts';
import { Rotation } from './rotation.ts';
import { deviationsOf } from './spectrum.ts';
import { TopicTree } from './topic-tree.ts';

/** Base rows and queries are drawn from the same topics with different seeds, so no query is a stored row. */
export type RowKind = 'base' | 'query';

/** Draws any row by its number, whatever was drawn before: row 7 is the same in every batch and on every machine. */
export class RowGenerator {
  readonly #parameters: GeneratorParameters;
  readonly #seed: number;
  readonly #topics: TopicTree;
  readonly #rotation: Rotation;
  readonly #deviations: Float64Array;
  /** m·μ. */
  readonly #mean: Float64Array;
  readonly #random = new RandomStream();
  readonly #sum: Float64Array;
  readonly #normal: Float64Array;
  readonly #rotated: Float64Array;

  constructor(parameters: GeneratorParameters, dimensions: number, seed: number) {
    this.#parameters = parameters;
    this.#seed = seed;
    this.#topics = new TopicTree(parameters, dimensions, [seed, streams.centres]);
    this.#rotation = new Rotation(dimensions, new RandomStream(seed, streams.rotation));
    this.#deviations = deviationsOf(parameters.residualSpectrum, dimensions);
    this.#mean = new Float64Array(dimensions);
    this.#sum = new Float64Array(dimensions);
    this.#normal = new Float64Array(dimensions);
    this.#rotated = new Float64Array(dimensions);
    new RandomStream(seed, streams.mean).fillNormal(this.#mean);
    scaleToLength(this.#mean, parameters.commonMean);
  }

  /** Writes one row of unit length at the place in the array. */
  drawInto(into: Float32Array, offset: number, kind: RowKind, row: number): void {
    const rotated = this.#draw(kind, row);
    const scale = 1 / lengthOf(rotated);
    for (let index = 0; index < rotated.length; index += 1) into[offset + index] = (rotated[index] ?? 0) * scale;
  }

  #draw(kind: RowKind, row: number): Float64Array {
    if (kind === 'query') return this.#drawOwn(streams.queries, row);
    const { duplicateShare, nearDuplicateShare } = this.#parameters;
    this.#random.reseed(this.#seed, streams.copies, row);
    const chance = this.#random.fraction();
    if (row === 0 || chance >= duplicateShare + nearDuplicateShare) return this.#drawOwn(streams.rows, row);
    const original = this.#random.below(row);
    const copy = this.#draw('base', original);
    if (chance >= duplicateShare) this.#disturb(copy, row);
    return copy;
  }

  #drawOwn(stream: number, row: number): Float64Array {
    const { commonMean, weights, spreadShape } = this.#parameters;
    const random = this.#random;
    random.reseed(this.#seed, stream, row);
    this.#topics.drawInto(this.#sum, random);
    const rest = Math.max(0, 1 - weights[0] - weights[1] - weights[2]);
    const spread = Math.sqrt(rest * random.gamma(spreadShape));
    const own = Math.sqrt(1 - commonMean * commonMean);
    random.fillNormal(this.#normal);
    for (let index = 0; index < this.#sum.length; index += 1) {
      const residual = spread * (this.#deviations[index] ?? 0) * (this.#normal[index] ?? 0);
      this.#sum[index] = (this.#mean[index] ?? 0) + own * ((this.#sum[index] ?? 0) + residual);
    }
    this.#rotation.apply(this.#sum, this.#rotated);
    return this.#rotated;
  }

  /** Adds a little of all directions: the square of a length between 0 and 0.02 is twice the cosine distance. */
  #disturb(row: Float64Array, seed: number): void {
    this.#random.reseed(this.#seed, streams.disturbances, seed);
    const length = disturbanceMax * this.#random.fraction() * lengthOf(row);
    this.#random.fillNormal(this.#normal);
    scaleToLength(this.#normal, length);
    for (let index = 0; index < row.length; index += 1) row[index] = (row[index] ?? 0) + (this.#normal[index] ?? 0);
  }
}

const disturbanceMax = 0.02;

/** Part of every seed, so that no two things are drawn from the same numbers. */
const streams = { rows: 1, queries: 2, copies: 3, disturbances: 4, centres: 5, mean: 6, rotation: 7 } as const;

function scaleToLength(vector: Float64Array, length: number): void {
  const scale = length / lengthOf(vector);
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] ?? 0) * scale;
}

function lengthOf(vector: Float64Array): number {
  let square = 0;
  for (let index = 0; index < vector.length; index += 1) square += (vector[index] ?? 0) * (vector[index] ?? 0);
  return Math.sqrt(square);
}
