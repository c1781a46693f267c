import { tieLimit } from './tie-band.ts';
import type { Metric } from '../dataset/vector-source.ts';

/**
 * The nearest rows of one query so far: the k nearest in order, and beside them, in no order, every row that ties with
 * the k-th one. An insertion costs at most k moves, however many rows tie.
 */
export class NearestRows {
  readonly #metric: Metric;
  readonly #distances: Float64Array;
  readonly #rows: Uint32Array;
  #size = 0;
  #ties: { readonly distance: number; readonly row: number }[] = [];
  #tiesBeforePrune = pruneMin;
  #limit = Number.POSITIVE_INFINITY;

  constructor(metric: Metric, k: number) {
    this.#metric = metric;
    this.#distances = new Float64Array(k);
    this.#rows = new Uint32Array(k);
  }

  /** A row that is farther is not among the nearest. It never grows. */
  get limit(): number {
    return this.#limit;
  }

  get size(): number {
    return this.#size + this.#ties.length;
  }

  insert(distance: number, row: number): void {
    if (distance > this.#limit) return;
    const k = this.#distances.length;
    const place = this.#placeOf(distance, row);
    if (place === k) {
      this.#ties.push({ distance, row });
    } else {
      if (this.#size === k) this.#ties.push({ distance: this.#distances[k - 1] ?? 0, row: this.#rows[k - 1] ?? 0 });
      this.#distances.copyWithin(place + 1, place, k - 1);
      this.#rows.copyWithin(place + 1, place, k - 1);
      this.#distances[place] = distance;
      this.#rows[place] = row;
      this.#size = Math.min(this.#size + 1, k);
      if (this.#size === k) this.#limit = tieLimit(this.#metric, this.#distances[k - 1] ?? 0);
    }
    if (this.#ties.length >= this.#tiesBeforePrune) this.#prune();
  }

  /** Every row within the limit, nearest first, ties by row. */
  found(): { readonly distances: Float64Array; readonly rows: Uint32Array } {
    this.#prune();
    const ties = this.#ties.sort((left, right) => left.distance - right.distance || left.row - right.row);
    const distances = new Float64Array(this.size);
    const rows = new Uint32Array(this.size);
    distances.set(this.#distances.subarray(0, this.#size));
    rows.set(this.#rows.subarray(0, this.#size));
    for (const [index, tie] of ties.entries()) {
      distances[this.#size + index] = tie.distance;
      rows[this.#size + index] = tie.row;
    }
    return { distances, rows };
  }

  /** How many of the k nearest come before the row. */
  #placeOf(distance: number, row: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#distances[middle] ?? 0;
      if (there < distance || (there === distance && (this.#rows[middle] ?? 0) < row)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #prune(): void {
    this.#ties = this.#ties.filter(({ distance }) => distance <= this.#limit);
    this.#tiesBeforePrune = Math.max(pruneMin, this.#ties.length * 2);
  }
}

const pruneMin = 64;
