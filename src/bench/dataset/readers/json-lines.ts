import { foundRowReader, vectorFault, type FoundRow, type FoundVector } from './row-by-row-reader.ts';
import type { RowReader } from './row-reader.ts';
import { textLines, type TextLine } from './text-lines.ts';
import { looksLikeVector, parseVectorJson } from './text-vector.ts';
import type { VectorFileOptions } from './vector-file.ts';
import { UsageError } from '../../../base/errors.ts';

/**
 * One JSON value a line: a vector itself, or an object with a field that holds one. Without `column` it is the only
 * field that looks like a vector; objects with a null field leave it open.
 */
export async function openJsonLines(path: string, options: VectorFileOptions): Promise<RowReader> {
  const column = options.column ?? (await findColumn(path, options.skipBadRows ?? false));
  return foundRowReader(path, () => jsonRows(path, column), { ...options, rows: null });
}

async function* jsonRows(path: string, column: string | undefined): AsyncGenerator<FoundRow> {
  let blanks: TextLine[] = [];
  for await (const line of textLines(path)) {
    if (line.text.trim() === '') {
      blanks.push(line);
      continue;
    }
    yield* blanks.map(blankRow);
    blanks = [];
    yield rowOf(path, line, column);
  }
}

/** A blank line is a row without a vector, but at the end of the file. */
function blankRow({ line, byte }: TextLine): FoundRow {
  return { vector: missing('the line is blank'), place: `line ${line}, byte ${byte}` };
}

function rowOf(path: string, line: TextLine, column: string | undefined): FoundRow {
  const value = parseLine(path, line);
  const place = `line ${line.line}${column === undefined ? '' : `, field "${column}"`}, byte ${line.byte}`;
  if (value instanceof SyntaxError) {
    return { vector: vectorFault('not-a-vector', value.message), place };
  }
  if (column === undefined) return { vector: parseVectorJson(value), place };
  if (!isRecord(value)) return { vector: missing('the line is no object'), place };
  if (!Object.hasOwn(value, column)) return { vector: missing(`there is no field "${column}"`), place };
  return { vector: parseVectorJson(value[column]), place };
}

/** A last line that is no JSON and has no end is a file that was cut off. */
function parseLine(path: string, { text, line, byte, ended }: TextLine): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lenient = parseLenient(text);
    if (lenient !== undefined) return lenient;
    if (ended) return new SyntaxError(`it is not JSON: ${(error as Error).message}`);
    throw new UsageError(
      'dataset-truncated',
      `${path} is truncated in line ${line}, at byte ${byte + Buffer.byteLength(text)}: ${(error as Error).message}. Fetch or write it again.`,
      { cause: error },
    );
  }
}

/** With NaN and infinity as Python's json module writes them, so that the fault is reported as what it is. */
function parseLenient(text: string): unknown {
  if (!/\b(?:NaN|Infinity)\b/.test(text)) return undefined;
  try {
    return JSON.parse(text.replace(/-?\b(?:NaN|Infinity)\b/g, '"$&"'));
  } catch {
    return undefined;
  }
}

/** Undefined where lines are vectors themselves. Bad lines that will be skipped do not count. */
async function findColumn(path: string, skipBadRows: boolean): Promise<string | undefined> {
  const candidates = new Set<string>();
  let lines = 0;
  for await (const line of textLines(path)) {
    if (line.text.trim() === '') continue;
    const value = parseLine(path, line);
    if (value instanceof SyntaxError && skipBadRows) continue;
    if (!isRecord(value)) return undefined;
    const found = Object.keys(value).filter((name) => mayBeVector(value[name]));
    for (const name of found) candidates.add(name);
    // What is null here may be the vector of the next line.
    const isOpen = Object.values(value).includes(null);
    lines += 1;
    if (isOpen && lines < linesToLookAt) continue;
    const [only] = candidates;
    if (only !== undefined && candidates.size === 1) return only;
    if (candidates.size === 0 && skipBadRows) continue;
    throw new UsageError(
      'dataset-column',
      `${path}: line ${line.line} and those before have ${candidates.size === 0 ? 'no field' : `${candidates.size} fields`} with a vector. Its fields: ${Object.keys(value).join(', ')}. Pass one with --column.`,
    );
  }
  const [only, ...others] = candidates;
  return others.length === 0 ? only : undefined;
}

/** So many lines with a null field do not hide which field holds the vectors. */
const linesToLookAt = 100;

function mayBeVector(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === 'string' && looksLikeVector(value.trim()));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error);
}

function missing(fact: string): FoundVector {
  return vectorFault('null', fact);
}
