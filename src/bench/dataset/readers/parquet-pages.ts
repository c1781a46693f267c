import type { ColumnDecoder, ColumnMetaData, DataReader, DecodedArray, PageHeader } from 'hyparquet/src/types.js';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, convertWithDictionary, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { compressors } from 'hyparquet-compressors';
import type { SchemaTree } from 'hyparquet';
import type { RegularFile } from './regular-file.ts';
import { UsageError } from '../../../base/errors.ts';

/** The values of one page of a column, with the levels that say where rows begin and what is null. */
export interface ParquetPage {
  /** The values that are not null. */
  readonly values: DecodedArray;
  /** Empty where nothing in the page is null. */
  readonly definitionLevels: readonly number[];
  /** Empty where the column has no lists. */
  readonly repetitionLevels: readonly number[];
}

/**
 * The pages of one column in one row group, one after another. The library would read the whole row group, which is
 * gigabytes where a writer puts a million rows into one; a page is about a mebibyte.
 */
export async function* parquetPages(
  file: RegularFile,
  column: ColumnMetaData,
  schemaPath: readonly SchemaTree[],
): AsyncGenerator<ParquetPage> {
  const decoder = decoderOf(column, schemaPath);
  let position = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = position + Number(column.total_compressed_size);
  let dictionary: DecodedArray | undefined;
  let page: ParquetPage | undefined;
  while (position < end) {
    const { header, headerBytes } = await readHeader(file, position, end);
    const bytes = new Uint8Array(header.compressed_page_size);
    if (position + headerBytes + bytes.length > end) refusePage(file, position, 'its page is longer than its column');
    await file.read(bytes, position + headerBytes);
    try {
      if (header.type === 'DICTIONARY_PAGE') dictionary = decodeDictionary(bytes, header, decoder);
      else if (header.type !== 'INDEX_PAGE') page = decodePage(bytes, header, decoder, dictionary);
    } catch (error) {
      refusePage(file, position, (error as Error).message);
    }
    if (page !== undefined) yield page;
    page = undefined;
    position += headerBytes + bytes.length;
  }
}

function decoderOf(column: ColumnMetaData, schemaPath: readonly SchemaTree[]): ColumnDecoder {
  const leaf = schemaPath.at(-1) as SchemaTree;
  return {
    pathInSchema: column.path_in_schema,
    type: column.type,
    element: leaf.element,
    schemaPath: [...schemaPath],
    codec: column.codec,
    parsers: DEFAULT_PARSERS,
    compressors,
  };
}

function decodeDictionary(bytes: Uint8Array<ArrayBuffer>, header: PageHeader, decoder: ColumnDecoder) {
  const reader: DataReader = { view: new DataView(bytes.buffer), offset: 0 };
  const { data } = readPage(reader, header, decoder, undefined, undefined, 0);
  return data && convert(data, decoder);
}

function decodePage(
  bytes: Uint8Array,
  header: PageHeader,
  decoder: ColumnDecoder,
  dictionary: DecodedArray | undefined,
): ParquetPage {
  const second = header.data_page_header_v2;
  const first = header.data_page_header;
  const encoding = second?.encoding ?? first?.encoding ?? 'PLAIN';
  const page =
    first === undefined
      ? readDataPageV2(bytes, header, decoder)
      : readDataPage(
          decompressPage(bytes, header.uncompressed_page_size, decoder.codec, decoder.compressors),
          first,
          decoder,
        );
  return {
    values: convertWithDictionary(page.dataPage, dictionary, encoding, decoder),
    definitionLevels: page.definitionLevels ?? [],
    repetitionLevels: page.repetitionLevels,
  };
}

/** A header carries statistics of any length, so the read grows until it is whole. */
async function readHeader(file: RegularFile, position: number, end: number) {
  for (let bytes = 1024; ; bytes *= 8) {
    const beginning = new Uint8Array(Math.min(bytes, end - position));
    await file.read(beginning, position);
    const reader: DataReader = { view: new DataView(beginning.buffer), offset: 0 };
    try {
      return { header: parquetHeader(reader), headerBytes: reader.offset };
    } catch (error) {
      if (bytes >= headerBytesMax || beginning.length === end - position) {
        refusePage(file, position, (error as Error).message);
      }
    }
  }
}

const headerBytesMax = 1 << 20;

function refusePage(file: RegularFile, position: number, fact: string): never {
  throw new UsageError(
    'dataset-parquet',
    `${file.path}: the page at byte ${position} cannot be read: ${fact}. Fetch or write it again.`,
  );
}
