import type { Dataset, File } from 'h5wasm/node';
import { resolve } from 'node:path';
import type { VectorWriter } from './vector-writer.ts';
import { loadHdf5 } from '../readers/hdf5-file.ts';
import type { NeighbourBatch } from '../readers/neighbour-source.ts';
import type { Metric, VectorBatch } from '../vector-source.ts';

/** Writes one HDF5 file with datasets of rows that grow, as ann-benchmarks has them. */
export class Hdf5Writer {
  readonly #file: File;

  private constructor(file: File) {
    this.#file = file;
  }

  static async open(file: string): Promise<Hdf5Writer> {
    const { File: Created } = await loadHdf5();
    return new Hdf5Writer(new Created(resolve(file), 'w'));
  }

  setMetric(metric: Metric): void {
    this.#file.create_attribute('distance', { cosine: 'angular', l2: 'euclidean', 'inner-product': 'dot' }[metric]);
  }

  /** `train` or `test`. */
  vectors(name: string, width: number): VectorWriter {
    const table = this.#table(name, '<f4', width);
    return {
      write: async ({ data, rows }: VectorBatch) => table.append(data, rows),
      finish: async () => this.#file.flush(),
      close: async () => undefined,
    };
  }

  /** `neighbors`, and `distances` where there are some. */
  neighbours(width: number): (batch: NeighbourBatch) => void {
    const ids = this.#table('neighbors', '<i4', width);
    let distances: GrowingTable | undefined;
    return (batch) => {
      ids.append(Int32Array.from(batch.ids), batch.queries);
      if (batch.distances === null) return;
      distances ??= this.#table('distances', '<f4', width);
      distances.append(batch.distances, batch.queries);
    };
  }

  close(): void {
    this.#file.close();
  }

  #table(name: string, dtype: '<f4' | '<i4', width: number): GrowingTable {
    const empty = dtype === '<f4' ? new Float32Array(0) : new Int32Array(0);
    const chunks = [Math.max(1, Math.floor(chunkBytes / (4 * width))), width];
    const options = { name, data: empty, shape: [0, width], maxshape: [null, width], chunks, dtype };
    return new GrowingTable(this.#file.create_dataset(options), width);
  }
}

/** HDF5 unpacks and caches whole chunks; its cache is a mebibyte. */
const chunkBytes = 1 << 19;

class GrowingTable {
  readonly #dataset: Dataset;
  readonly #width: number;
  #rows = 0;

  constructor(dataset: Dataset, width: number) {
    this.#dataset = dataset;
    this.#width = width;
  }

  append(data: Float32Array | Int32Array, rows: number): void {
    this.#dataset.resize([this.#rows + rows, this.#width]);
    const range: [number, number] = [this.#rows, this.#rows + rows];
    this.#dataset.write_slice([range, [0, this.#width]], data);
    this.#rows += rows;
  }
}
