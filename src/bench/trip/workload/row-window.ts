import type { BatchOptions, VectorBatch, VectorSource } from '../../dataset/vector-source.ts';

/** Some rows of a source, from one place up to another, as a source of their own. */
export class RowWindow implements VectorSource {
  readonly name: string;
  readonly dimensions: number;
  readonly rows: number;
  readonly #source: VectorSource;
  readonly #from: number;

  constructor(source: VectorSource, from: number, to: number) {
    this.name = `${source.name}, rows ${from} to ${to - 1}`;
    this.dimensions = source.dimensions;
    this.rows = to - from;
    this.#source = source;
    this.#from = from;
  }

  async *batches(options?: BatchOptions): AsyncGenerator<VectorBatch> {
    const to = this.#from + this.rows;
    for await (const batch of this.#source.batches(options)) {
      const first = Math.max(batch.firstRow, this.#from);
      const last = Math.min(batch.firstRow + batch.rows, to);
      if (last > first) {
        const offset = (first - batch.firstRow) * this.dimensions;
        const data = batch.data.subarray(offset, offset + (last - first) * this.dimensions);
        yield { firstRow: first - this.#from, rows: last - first, data };
      }
      if (last >= to) return;
    }
  }
}
