import { foundRowReader, type FoundRow } from './row-by-row-reader.ts';
import { findVectorColumns, type VectorColumns } from './parquet-columns.ts';
import { readParquetFooter, type ParquetFile } from './parquet-file.ts';
import { flatRows } from './parquet-flat-rows.ts';
import { listRows } from './parquet-list-rows.ts';
import { parquetPages, type ParquetPage } from './parquet-pages.ts';
import { withFile, RegularFile } from './regular-file.ts';
import type { RowReader } from './row-reader.ts';
import type { VectorFileOptions } from './vector-file.ts';
import { UsageError } from '../../../base/errors.ts';
import type { SchemaTree } from 'hyparquet/src/types.js';

/** Rows of a Parquet file, page by page. A byte has no meaning there: faults name row group and column. */
export async function openParquetRows(path: string, options: VectorFileOptions): Promise<RowReader> {
  const { rows, columns } = await withFile(path, async (file) => {
    const { metadata, schema } = await readParquetFooter(file);
    return { rows: Number(metadata.num_rows), columns: findVectorColumns(path, schema, options.column) };
  });
  return foundRowReader(path, () => parquetRows(path, columns), { ...options, rows });
}

async function* parquetRows(path: string, columns: VectorColumns): AsyncGenerator<FoundRow> {
  const file = await RegularFile.open(path);
  try {
    const parquet = await readParquetFooter(file);
    for (const [group, { num_rows: rows }] of parquet.metadata.row_groups.entries()) {
      let found = 0;
      for await (const vector of rowsOfGroup(parquet, group, columns)) {
        found += 1;
        yield { vector, place: `row group ${group} (from 0), ${describe(columns)}` };
      }
      if (found !== Number(rows)) refuseRows(path, group, found, Number(rows));
    }
  } finally {
    await file.close();
  }
}

function rowsOfGroup(parquet: ParquetFile, group: number, columns: VectorColumns) {
  return columns.kind === 'list'
    ? listRows(pagesOf(parquet, group, columns.path), columns.path)
    : flatRows(columns.columns.map((path) => ({ name: leafName(path), pages: pagesOf(parquet, group, path) })));
}

function pagesOf(
  { file, metadata }: ParquetFile,
  group: number,
  path: readonly SchemaTree[],
): AsyncGenerator<ParquetPage> {
  const name = leafName(path);
  const chunk = metadata.row_groups[group]?.columns.find(
    ({ meta_data: facts }) => facts?.path_in_schema.join('.') === name,
  );
  if (chunk?.meta_data === undefined || chunk.file_path !== undefined) {
    throw new UsageError(
      'dataset-parquet',
      `${file.path}: row group ${group} stores the column ${name} in another file. Write the data into one file.`,
    );
  }
  return parquetPages(file, chunk.meta_data, path);
}

function leafName(path: readonly SchemaTree[]): string {
  return path
    .slice(1)
    .map(({ element }) => element.name)
    .join('.');
}

function describe(columns: VectorColumns): string {
  return columns.kind === 'list' ? `column "${columns.name}"` : `${columns.columns.length} columns`;
}

function refuseRows(path: string, group: number, found: number, due: number): never {
  throw new UsageError(
    'dataset-header-differs',
    `${path}: row group ${group} (from 0) has ${found} rows, but its footer declares ${due}. Write it again.`,
  );
}
