/** Counts values between two bounds, to find quantiles of more values than one would keep. */
export class Histogram {
  readonly #low: number;
  readonly #width: number;
  readonly #counts: Float64Array;
  #total = 0;

  constructor(low: number, high: number, bins: number) {
    this.#low = low;
    this.#width = (high - low) / bins;
    this.#counts = new Float64Array(bins);
  }

  /** Values out of bounds are counted in the first or the last bin. */
  add(value: number): void {
    const bin = Math.floor((value - this.#low) / this.#width);
    const place = Math.max(0, Math.min(this.#counts.length - 1, bin));
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#total += 1;
  }

  /** To within the width of a bin; NaN where nothing was counted. */
  quantile(share: number): number {
    let before = 0;
    for (const [bin, count] of this.#counts.entries()) {
      if (count > 0 && before + count >= share * this.#total) {
        return this.#low + this.#width * (bin + (share * this.#total - before) / count);
      }
      before += count;
    }
    return Number.NaN;
  }
}
