import { CsvError, parse } from 'csv-parse';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { foundRowReader, type FoundRow } from './row-by-row-reader.ts';
import type { RowReader } from './row-reader.ts';
import { refuseText, textBytes } from './text-bytes.ts';
import { textLines } from './text-lines.ts';
import { looksLikeVector, parseVectorText } from './text-vector.ts';
import type { VectorFileOptions } from './vector-file.ts';
import { UsageError } from '../../../base/errors.ts';

/**
 * A vector in one cell of each record, with or without a line of names. Without `column` it is the only cell of the
 * first record that looks like a vector, or all cells of it where each is a number. Fields are separated by commas, semicolons or tabs, as the first line has them.
 */
export async function openCsvRows(path: string, options: VectorFileOptions): Promise<RowReader> {
  const delimiter = await findDelimiter(path);
  const column = await findColumn(path, delimiter, options.column);
  return foundRowReader(path, () => csvRows(path, delimiter, column), { ...options, rows: null });
}

interface Column {
  /** Null where each cell of a record is an element. */
  readonly index: number | null;
  readonly name: string;
  /** Whether the first record holds names. */
  readonly named: boolean;
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** From 1: where the record begins. */
  readonly line: number;
  /** From 0: where the record begins. */
  readonly byte: number;
}

const parsedRecord = z.object({
  record: z.array(z.string()),
  info: z.object({ lines: z.int(), bytes: z.int() }),
});

async function* csvRows(path: string, delimiter: string, { index, name, named }: Column): AsyncGenerator<FoundRow> {
  let header = named;
  let blanks: FoundRow[] = [];
  for await (const { cells, line, byte } of csvRecords(path, delimiter)) {
    const text = index === null ? `[${cells.join(',')}]` : (cells[index] ?? '');
    const place = index === null ? `line ${line}, byte ${byte}` : `line ${line}, column "${name}", byte ${byte}`;
    const row = { vector: parseVectorText(text), place };
    // A blank line is a row without a vector, but at the end of the file.
    if (cells.length === 1 && cells[0] === '') {
      blanks.push(row);
      continue;
    }
    yield* blanks;
    blanks = [];
    if (!header) yield row;
    header = false;
  }
}

async function* csvRecords(path: string, delimiter: string): AsyncGenerator<CsvRecord> {
  const stream = textBytes(path);
  const parser = parse({
    delimiter,
    info: true,
    bom: true,
    relaxColumnCount: true,
    maxRecordSize: recordCharactersMax,
  });
  stream.on('error', (error) => parser.destroy(error));
  stream.pipe(parser);
  let line = 1;
  let byte = 0;
  try {
    for await (const parsed of parser as Readable) {
      const { record, info } = parsedRecord.parse(parsed);
      yield { cells: record, line, byte };
      line = info.lines + 1;
      byte = info.bytes;
    }
  } catch (error) {
    if (error instanceof CsvError) refuseCsv(path, error, line, byte);
    refuseText(path, error);
  } finally {
    parser.destroy();
    stream.destroy();
  }
}

const recordCharactersMax = 64 * 1024 * 1024;

function refuseCsv(path: string, error: CsvError, line: number, byte: number): never {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    throw new UsageError(
      'dataset-truncated',
      `${path} is truncated: the record at line ${line}, byte ${byte}, has an unclosed quote. Fetch or write it again.`,
      { cause: error },
    );
  }
  throw new UsageError(
    'dataset-csv',
    `${path}: the record at line ${line}, byte ${byte}, is not CSV: ${error.message}. Repair it, or rename it to the extension of its format.`,
    { cause: error },
  );
}

/** The first of them that stands outside quotes and brackets in the first line; a comma where none does. */
async function findDelimiter(path: string): Promise<string> {
  for await (const { text } of textLines(path)) {
    const bare = text.replaceAll(/"(?:[^"]|"")*"?/g, '');
    return ['\t', ';'].find((delimiter) => bare.includes(delimiter)) ?? ',';
  }
  return ',';
}

async function findColumn(path: string, delimiter: string, asked: string | undefined): Promise<Column> {
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(path, delimiter)) {
    records.push(record);
    if (records.length === 2) break;
  }
  const [first, second] = records;
  if (first === undefined) {
    throw new UsageError('dataset-empty', `${path} is empty: expected row 0 at line 1, byte 0. Pass another file.`);
  }
  if (asked !== undefined) return namedColumn(path, first, asked);
  const inFirst = vectorCells(first);
  if (inFirst.length > 0) return onlyColumn(path, first, inFirst, false);
  if (isAllNumbers(first)) return { index: null, name: '', named: false };
  if (second === undefined) {
    throw new UsageError('dataset-empty', `${path} contains no vectors: it ends after line 1. Pass another file.`);
  }
  if (isAllNumbers(second)) return allColumns(path, first);
  const { index } = onlyColumn(path, second, vectorCells(second), true);
  return { index, name: first.cells[index ?? 0] ?? String(index), named: true };
}

/** A number in each of two cells or more, and nothing else. */
function isAllNumbers({ cells }: CsvRecord): boolean {
  return cells.length > 1 && cells.every((cell) => cell.trim() !== '' && Number.isFinite(Number(cell)));
}

/** An id among the elements would be taken for one. */
function allColumns(path: string, { cells }: CsvRecord): Column {
  const key = cells.find((name) => /^(id|key|index|row|label|.*_id)$/i.test(name.trim()));
  if (key === undefined) return { index: null, name: '', named: true };
  throw new UsageError(
    'dataset-column',
    `${path} has one number a column, and its column "${key}" looks like no element of a vector. Remove it from the file.`,
  );
}

function namedColumn(path: string, { cells }: CsvRecord, asked: string): Column {
  const index = cells.indexOf(asked);
  if (index >= 0) return { index, name: asked, named: true };
  throw new UsageError(
    'dataset-column',
    `${path} has no column "${asked}" in line 1. Its columns: ${cells.join(', ')}.`,
  );
}

function vectorCells({ cells }: CsvRecord): readonly number[] {
  return [...cells.keys()].filter((index) => looksLikeVector((cells[index] ?? '').trim()));
}

function onlyColumn(path: string, { line }: CsvRecord, found: readonly number[], named: boolean): Column {
  const [index] = found;
  if (index !== undefined && found.length === 1) return { index, name: String(index), named };
  throw new UsageError(
    'dataset-column',
    `${path}: line ${line} has ${found.length === 0 ? 'no cell' : `${found.length} cells`} with a vector, such as [1,2] or {1,2}. Pass its column with --column.`,
  );
}
