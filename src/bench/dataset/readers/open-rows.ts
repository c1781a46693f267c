import { binLayout, refuseTrailing } from './bin-layout.ts';
import { elementType, type ElementName } from './element-type.ts';
import type { FileFormat } from './file-format.ts';
import { byteOf } from './fixed-layout.ts';
import { fixedRows } from './fixed-rows.ts';
import { npyLayout, npyVectorTypes } from './npy-layout.ts';
import type { RowReader } from './row-reader.ts';
import type { VectorFileOptions } from './vector-file.ts';
import { vecsLayout } from './vecs-layout.ts';

/** Opens the rows of a file in a known format. Libraries are loaded only where the format needs them. */
export async function openRows(path: string, format: FileFormat, options: VectorFileOptions): Promise<RowReader> {
  switch (format) {
    case 'fvecs':
      return fixedRows(await vecsLayout(path, elementType('float32')));
    case 'bvecs':
      return fixedRows(await vecsLayout(path, elementType('uint8')));
    case 'ivecs':
      return fixedRows(await vecsLayout(path, elementType('int32')));
    case 'fbin':
      return binRows(path, 'float32');
    case 'u8bin':
      return binRows(path, 'uint8');
    case 'i8bin':
      return binRows(path, 'int8');
    case 'ibin':
      return binRows(path, 'int32');
    case 'npy':
      return fixedRows(await npyLayout(path, npyVectorTypes));
    case 'parquet':
      return (await import('./parquet-rows.ts')).openParquetRows(path, options);
    case 'hdf5':
      return (await import('./hdf5-rows.ts')).openHdf5Rows(path, options.dataset ?? 'train');
    case 'jsonl':
      return (await import('./json-lines.ts')).openJsonLines(path, options);
    case 'csv':
      return (await import('./csv-rows.ts')).openCsvRows(path, options);
  }
}

async function binRows(path: string, element: ElementName): Promise<RowReader> {
  const { layout, trailingBytes } = await binLayout(path, elementType(element));
  refuseTrailing(layout, byteOf(layout, layout.rows, 0), trailingBytes);
  return fixedRows(layout);
}
