import type { LoadBatch } from '../database/benchmark-database.ts';
import type { VectorSource } from '../../dataset/vector-source.ts';

/**
 * Which vectors are in the table after each change, and under which ids. All come from the base: of 12 parts the first 10
 * are loaded, one is inserted later, and the last one holds the new vectors of rows that are updated.
 */
export class DriftingRows {
  readonly loaded: number;
  readonly inserted: number;
  /** Ids whose vector is replaced, in the order of the base's last rows that replace it. */
  readonly updatedIds: readonly number[];
  readonly #base: VectorSource;
  /** By id, the row of the base that is there; -1 for none. */
  readonly #rowOfId: Int32Array;

  constructor(base: VectorSource, rows: number) {
    this.#base = base;
    const part = Math.floor(rows / 12);
    this.loaded = part * 10;
    this.inserted = part;
    this.updatedIds = Array.from({ length: part }, (_, place) => place * 11 + 3);
    this.#rowOfId = Int32Array.from({ length: this.loaded + this.inserted }, (_, id) => (id < this.loaded ? id : -1));
  }

  /** The rows that are there now. */
  get rows(): number {
    return this.#rowOfId.reduce((count, row) => count + (row < 0 ? 0 : 1), 0);
  }

  insert(): void {
    for (let id = this.loaded; id < this.#rowOfId.length; id += 1) this.#rowOfId[id] = id;
  }

  update(): void {
    for (const [place, id] of this.updatedIds.entries()) this.#rowOfId[id] = this.loaded + this.inserted + place;
  }

  /** Every second row goes: those with an odd id. */
  deleteHalf(): void {
    for (let id = 1; id < this.#rowOfId.length; id += 2) this.#rowOfId[id] = -1;
  }

  /** Of a row of the base: whether it is in the table now. */
  includes(): (row: number) => boolean {
    const present = new Set<number>();
    for (const row of this.#rowOfId) if (row >= 0) present.add(row);
    return (row) => present.has(row);
  }

  /** The row of the base that stands under an id that the server answers. Throws a RangeError for one that is gone. */
  rowOf(id: string): number {
    const row = this.#rowOfId[Number(id)];
    if (row === undefined || row < 0)
      throw new RangeError(`The server found the row ${id}, which is not in the table.`);
    return row;
  }

  /** What is loaded at first, under the ids of its places. */
  initial(signal: AbortSignal): AsyncGenerator<LoadBatch> {
    return this.#part(0, this.loaded, (row) => row, signal);
  }

  additions(signal: AbortSignal): AsyncGenerator<LoadBatch> {
    return this.#part(this.loaded, this.inserted, (row) => row, signal);
  }

  /** The new vectors under the ids of the rows that get them. */
  replacements(signal: AbortSignal): AsyncGenerator<LoadBatch> {
    const first = this.loaded + this.inserted;
    return this.#part(first, this.updatedIds.length, (row) => this.updatedIds[row - first] ?? 0, signal);
  }

  async *#part(
    firstRow: number,
    rows: number,
    idOf: (row: number) => number,
    signal: AbortSignal,
  ): AsyncGenerator<LoadBatch> {
    const { dimensions } = this.#base;
    for await (const batch of this.#base.batches({ signal })) {
      const from = Math.max(firstRow, batch.firstRow);
      const to = Math.min(firstRow + rows, batch.firstRow + batch.rows);
      if (from < to) {
        yield {
          firstRow: from,
          rows: to - from,
          data: batch.data.subarray((from - batch.firstRow) * dimensions, (to - batch.firstRow) * dimensions),
          ids: BigInt64Array.from({ length: to - from }, (_, index) => BigInt(idOf(from + index))),
        };
      }
      if (to >= firstRow + rows) return;
    }
  }
}
