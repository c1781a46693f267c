import type { BatchOptions, VectorBatch, VectorSource } from '../vector-source.ts';
import type { RowGenerator, RowKind } from './row-generator.ts';

/** Rows 0 to `rows` − 1 of a generator, drawn as they are asked for. */
export class GeneratedSource implements VectorSource {
  readonly name: string;
  readonly dimensions: number;
  readonly rows: number;
  readonly #kind: RowKind;
  readonly #generator: () => RowGenerator;

  constructor(facts: {
    readonly name: string;
    readonly dimensions: number;
    readonly rows: number;
    readonly kind: RowKind;
    /** Makes a generator for one pass; generators have scratch space and cannot be shared by two. */
    readonly generator: () => RowGenerator;
  }) {
    this.name = facts.name;
    this.dimensions = facts.dimensions;
    this.rows = facts.rows;
    this.#kind = facts.kind;
    this.#generator = facts.generator;
  }

  async *batches({ batchRows = batchRowsDefault, signal }: BatchOptions = {}): AsyncGenerator<VectorBatch> {
    const generator = this.#generator();
    for (let firstRow = 0; firstRow < this.rows; firstRow += batchRows) {
      signal?.throwIfAborted();
      const rows = Math.min(batchRows, this.rows - firstRow);
      const data = new Float32Array(rows * this.dimensions);
      for (let row = 0; row < rows; row += 1) {
        generator.drawInto(data, row * this.dimensions, this.#kind, firstRow + row);
      }
      yield { firstRow, rows, data };
      await turnOfTheLoop();
    }
  }
}

const batchRowsDefault = 1024;

/** Lets timers and signals in: drawing itself never waits for anything. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
