import type { LoadBatch } from '../../../../src/bench/trip/database/benchmark-database.ts';

/** Rows whose neighbours are known: row `i` lies at the angle `i` / `rows` of a half circle, the rest of it is zero. */
export function plantedVector(row: number, rows: number, dimensions = 8): Float32Array {
  const vector = new Float32Array(dimensions);
  vector[0] = Math.cos((Math.PI * row) / rows);
  vector[1] = Math.sin((Math.PI * row) / rows);
  return vector;
}

export interface PlantedOptions {
  readonly dimensions?: number;
  readonly batchRows?: number;
  /** Further columns: the row's place modulo the number. */
  readonly modulo?: Readonly<Record<string, number>>;
  /** Called before each batch. */
  readonly before?: (firstRow: number) => void | Promise<void>;
}

export async function* plantedBatches(rows: number, options: PlantedOptions = {}): AsyncGenerator<LoadBatch> {
  const { dimensions = 8, batchRows = 1_000, modulo = {} } = options;
  for (let firstRow = 0; firstRow < rows; firstRow += batchRows) {
    await options.before?.(firstRow);
    const count = Math.min(batchRows, rows - firstRow);
    const data = new Float32Array(count * dimensions);
    for (let row = 0; row < count; row += 1)
      data.set(plantedVector(firstRow + row, rows, dimensions), row * dimensions);
    const integers = Object.fromEntries(
      Object.entries(modulo).map(([name, divisor]) => [
        name,
        Int32Array.from({ length: count }, (_value, row) => (firstRow + row) % divisor),
      ]),
    );
    yield { firstRow, rows: count, data, integers };
  }
}
