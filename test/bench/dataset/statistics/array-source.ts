import type { VectorSource } from '../../../../src/bench/dataset/vector-source.ts';

/** A source of rows that are in memory, in batches of at most seven. */
export function arraySource(rows: readonly (readonly number[])[]): VectorSource {
  const dimensions = rows[0]?.length ?? 1;
  return {
    name: 'rows of a test',
    dimensions,
    rows: rows.length,
    async *batches({ batchRows = 7, signal } = {}) {
      for (let firstRow = 0; firstRow < rows.length; firstRow += batchRows) {
        signal?.throwIfAborted();
        const some = rows.slice(firstRow, firstRow + batchRows);
        yield { firstRow, rows: some.length, data: Float32Array.from(some.flat()) };
      }
    },
  };
}
