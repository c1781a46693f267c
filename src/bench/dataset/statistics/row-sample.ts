import { RandomStream } from '../generator/random-stream.ts';
import type { Rows } from './inner-products.ts';

/**
 * A uniform sample of rows of unknown number, seeded: algorithm R of J. Vitter, "Random Sampling with a Reservoir"
 * (1985). Holds every row, in order, as long as there are no more than it may hold.
 */
export class RowSample {
  readonly #dimensions: number;
  readonly #rowsMax: number;
  readonly #random: RandomStream;
  #data = new Float32Array();
  #seen = 0;

  constructor(dimensions: number, rowsMax: number, seed: number) {
    this.#dimensions = dimensions;
    this.#rowsMax = rowsMax;
    this.#random = new RandomStream(seed);
  }

  /** Takes a copy of the row, or passes it by. */
  offer(row: Float32Array): void {
    const place = this.#seen < this.#rowsMax ? this.#seen : this.#random.below(this.#seen + 1);
    this.#seen += 1;
    if (place >= this.#rowsMax) return;
    this.#grow((place + 1) * this.#dimensions);
    this.#data.set(row, place * this.#dimensions);
  }

  get rows(): Rows {
    const rows = Math.min(this.#seen, this.#rowsMax);
    return { data: this.#data.subarray(0, rows * this.#dimensions), rows, width: this.#dimensions };
  }

  #grow(elements: number): void {
    if (elements <= this.#data.length) return;
    const wanted = Math.max(elements, 2 * this.#data.length, 256 * this.#dimensions);
    const larger = new Float32Array(Math.min(wanted, this.#rowsMax * this.#dimensions));
    larger.set(this.#data);
    this.#data = larger;
  }
}
