import { parquetMetadataAsync, parquetSchema, type AsyncBuffer, type FileMetaData, type SchemaTree } from 'hyparquet';
import type { RegularFile } from './regular-file.ts';
import { UsageError } from '../../../base/errors.ts';

export interface ParquetFile {
  readonly file: RegularFile;
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
}

/** Reads the footer. Throws a UsageError where the file is no whole Parquet file. */
export async function readParquetFooter(file: RegularFile): Promise<ParquetFile> {
  if (file.bytes === 0) {
    throw new UsageError(
      'dataset-empty',
      `${file.path} is empty: expected the Parquet magic at byte 0. Fetch it again.`,
    );
  }
  try {
    const metadata = await parquetMetadataAsync(asyncBuffer(file));
    return { file, metadata, schema: parquetSchema(metadata) };
  } catch (error) {
    throw new UsageError(
      'dataset-truncated',
      `${file.path} is not a complete Parquet file: ${(error as Error).message}, expected the footer before byte ${file.bytes}. Fetch or write it again.`,
      { cause: error },
    );
  }
}

function asyncBuffer(file: RegularFile): AsyncBuffer {
  return {
    byteLength: file.bytes,
    slice: async (start, end = file.bytes) => {
      const bytes = new Uint8Array(end - start);
      await file.read(bytes, start);
      return bytes.buffer;
    },
  };
}
