import { refuseWidth } from './fixed-layout.ts';
import { Hdf5File, withHdf5, type Hdf5Table } from './hdf5-file.ts';
import type { BlockOptions, RowBlock, RowReader } from './row-reader.ts';
import { UsageError } from '../../../base/errors.ts';

/** Rows of one dataset of an HDF5 file. A byte has no meaning there: faults name dataset and element. */
export async function openHdf5Rows(path: string, name: string): Promise<RowReader> {
  return withHdf5(path, (file) => {
    const { rows, width } = file.table(name);
    if (rows === 0) {
      throw new UsageError(
        'dataset-empty',
        `${path}: the dataset "${name}" is empty: it has 0 rows. Pass another dataset.`,
      );
    }
    refuseWidth(`${path}:${name}`, width, 0);
    return { dimensions: width, rows, blocks: (options) => hdf5Blocks(path, name, options) };
  });
}

async function* hdf5Blocks(path: string, name: string, { blockRows, signal }: BlockOptions): AsyncGenerator<RowBlock> {
  const file = await Hdf5File.open(path);
  try {
    const table = file.table(name);
    const atOnce = rowsAtOnce(table, blockRows);
    for (let firstRow = 0; firstRow < table.rows; firstRow += atOnce) {
      signal?.throwIfAborted();
      const rows = Math.min(atOnce, table.rows - firstRow);
      const elements = table.read(firstRow, firstRow + rows);
      yield {
        firstRow,
        rows,
        data: elements instanceof Float32Array ? elements : new Float32Array(elements),
        faults: [],
        placeOf: (_, element) => `dataset "${name}", element ${element}`,
        originalOf: (index) => elements[index] as number,
      };
    }
  } finally {
    file.close();
  }
}

/** Whole chunks, so that none is unpacked twice; but no more than some tens of mebibytes where chunks are long. */
function rowsAtOnce({ chunkRows, width }: Hdf5Table, blockRows: number): number {
  const whole = Math.ceil(blockRows / chunkRows) * chunkRows;
  return whole * width * 4 <= blockBytesMax ? whole : blockRows;
}

const blockBytesMax = 32 * 1024 * 1024;
