import type { RandomStream } from './random-stream.ts';

/**
 * A seeded orthogonal map that spreads few large coordinates over all of them, as the coordinates of real embeddings
 * share their variance; indexes that quantise coordinate by coordinate would otherwise see an easier problem. Signs and
 * places are shuffled, then the first and the last 2^n coordinates pass a Walsh–Hadamard transform: n·2^n additions
 * each where a matrix would take d² multiplications.
 */
export class Rotation {
  readonly #places: Uint32Array;
  readonly #signs: Float64Array;
  readonly #signsBetween: Float64Array;
  readonly #block: number;

  constructor(dimensions: number, random: RandomStream) {
    this.#places = Uint32Array.from({ length: dimensions }, (_, index) => index);
    for (let index = dimensions - 1; index > 0; index -= 1) {
      const other = random.below(index + 1);
      const place = this.#places[index] ?? 0;
      this.#places[index] = this.#places[other] ?? 0;
      this.#places[other] = place;
    }
    let block = 1;
    while (block * 2 <= dimensions) block *= 2;
    this.#block = block;
    this.#signs = drawSigns(dimensions, random);
    this.#signsBetween = drawSigns(dimensions, random);
  }

  /** From one array of the rotation's dimensions into another one. */
  apply(from: Float64Array, into: Float64Array): void {
    const dimensions = from.length;
    for (let index = 0; index < dimensions; index += 1) {
      into[index] = (this.#signs[index] ?? 0) * (from[this.#places[index] ?? 0] ?? 0);
    }
    transform(into, 0, this.#block);
    if (this.#block === dimensions) return;
    // Without other signs a second transform would undo much of the first one where the two overlap.
    for (let index = 0; index < dimensions; index += 1) {
      into[index] = (this.#signsBetween[index] ?? 0) * (into[index] ?? 0);
    }
    transform(into, dimensions - this.#block, this.#block);
  }
}

function drawSigns(count: number, random: RandomStream): Float64Array {
  return Float64Array.from({ length: count }, () => (random.word() < 0 ? -1 : 1));
}

/** The normalised Walsh–Hadamard transform of `length` values from `start`; the length is a power of two. */
function transform(values: Float64Array, start: number, length: number): void {
  const end = start + length;
  for (let half = 1; half < length; half *= 2) {
    for (let left = start; left < end; left += 2 * half) {
      for (let index = left; index < left + half; index += 1) {
        const first = values[index] ?? 0;
        const second = values[index + half] ?? 0;
        values[index] = first + second;
        values[index + half] = first - second;
      }
    }
  }
  const scale = 1 / Math.sqrt(length);
  for (let index = start; index < end; index += 1) values[index] = (values[index] ?? 0) * scale;
}
