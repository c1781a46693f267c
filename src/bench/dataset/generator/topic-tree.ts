import { power } from './elementary.ts';
import type { GeneratorParameters } from './parameters.ts';
import { RandomStream } from './random-stream.ts';
import { deviationsOf } from './spectrum.ts';

/**
 * Topics, topics within them, and topics within those. Every node has a centre that is drawn from its own seed when it
 * is first needed, so that nothing has to be drawn ahead and no order matters.
 */
export class TopicTree {
  readonly #parameters: GeneratorParameters;
  readonly #keys: readonly number[];
  readonly #deviations: Float64Array;
  readonly #shares: readonly Float64Array[];
  /** The upper two levels, as sums from the root on. The third is drawn each time: it would take most of the memory. */
  readonly #branches = new Map<number, Float64Array>();
  readonly #random = new RandomStream();
  readonly #scratch: Float64Array;

  /** The keys are the seed of the tree's centres. */
  constructor(parameters: GeneratorParameters, dimensions: number, keys: readonly number[]) {
    this.#parameters = parameters;
    this.#keys = keys;
    this.#deviations = deviationsOf(parameters.centreSpectrum, dimensions);
    this.#shares = parameters.fanOuts.map((count) => cumulativeZipf(count, parameters.zipfExponent));
    this.#scratch = new Float64Array(dimensions);
  }

  /** Draws a topic of the third level by its Zipf share and writes the sum of the three weighted centres. */
  drawInto(into: Float64Array, random: RandomStream): void {
    const [, secondFanOut, thirdFanOut] = this.#parameters.fanOuts;
    const first = this.#pick(0, random);
    const second = first * secondFanOut + this.#pick(1, random);
    const third = second * thirdFanOut + this.#pick(2, random);
    into.set(this.#branch(first, second));
    this.#addCentre(into, 2, third);
  }

  #branch(first: number, second: number): Float64Array {
    const known = this.#branches.get(second);
    if (known !== undefined) return known;
    const sum = new Float64Array(this.#deviations.length);
    this.#addCentre(sum, 0, first);
    this.#addCentre(sum, 1, second);
    if (this.#branches.size < branchesMax) this.#branches.set(second, sum);
    return sum;
  }

  #addCentre(sum: Float64Array, level: 0 | 1 | 2, node: number): void {
    const scale = Math.sqrt(this.#parameters.weights[level]);
    this.#random.reseed(...this.#keys, level, node);
    this.#random.fillNormal(this.#scratch);
    for (let index = 0; index < sum.length; index += 1) {
      sum[index] = (sum[index] ?? 0) + scale * (this.#deviations[index] ?? 0) * (this.#scratch[index] ?? 0);
    }
  }

  #pick(level: 0 | 1 | 2, random: RandomStream): number {
    const shares = this.#shares[level] ?? new Float64Array();
    const place = random.fraction();
    let low = 0;
    let high = shares.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (place < (shares[middle] ?? 1)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Branches kept at a time: 8 MB at 1,024 dimensions. */
const branchesMax = 1024;

function cumulativeZipf(count: number, exponent: number): Float64Array {
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let rank = 1; rank <= count; rank += 1) {
    total += power(rank, -exponent);
    cumulative[rank - 1] = total;
  }
  return cumulative.map((value) => value / total);
}
