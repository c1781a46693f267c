import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasSqlDetails, parse, type Node, type RawStmt } from 'libpg-query';
import { landmarksOf, type Landmark } from './landmark.ts';
import { psqlWordRefusal, psqlVariableAt } from './psql-word.ts';
import { UsageError } from '../../base/errors.ts';

/** One statement of a text, with its parse tree. */
export interface Statement {
  /** Without the comments around it and without its semicolon. */
  readonly text: string;
  /** The line of its first word, from 1. */
  readonly line: number;
  readonly tree: Node;
  /** What `COPY … FROM stdin` reads, without the line `\.`; undefined for every other statement. */
  readonly data?: string;
}

export interface Comment {
  /** With its marks: `-- like this`. */
  readonly text: string;
  readonly line: number;
  /** UTF-16 units from the beginning of the text. */
  readonly start: number;
}

interface ParsedText {
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
}

/**
 * Splits a text into its statements with PostgreSQL's own parser, so that semicolons in strings, dollar quotes, comments
 * and function bodies divide nothing. The words of psql that a database need not see are passed over, and the data behind
 * `COPY … FROM stdin;` belongs to its statement. Throws {@link SqlSyntaxError} for what cannot be parsed.
 *
 * Takes time in proportion to the text, and gives the event loop a turn every few milliseconds; `signal` ends it there.
 */
export async function splitStatements(sql: string, signal?: AbortSignal): Promise<ParsedText> {
  const text = new LinedText(sql);
  const nul = sql.indexOf('\0');
  if (nul !== -1) throw new SqlSyntaxError('a NUL character', text.lineAt(nul));
  const comments: Comment[] = [];
  const statements: Statement[] = [];
  let noise: Landmark[] = [];
  let start = 0;
  let parseable = start + chunkLength;
  const take = async (end: number, isLast: boolean): Promise<boolean> => {
    const taken = await statementsIn(text, start, end, noise, isLast);
    if (taken === undefined) return false;
    for (const statement of taken) statements.push(statement);
    noise = [];
    start = end;
    parseable = start + chunkLength;
    await nextTurn(undefined, { signal });
    return true;
  };
  for (const mark of landmarksOf(sql)) {
    if (mark.kind === 'comment') {
      noise.push(mark);
      comments.push({ text: sql.slice(mark.start, mark.end), line: text.lineAt(mark.start), start: mark.start });
    } else if (mark.kind === 'psql') {
      const refusal = psqlWordRefusal(sql.slice(mark.start, mark.end));
      if (refusal !== undefined) throw new SqlSyntaxError(refusal, text.lineAt(mark.start));
      await take(mark.start, true);
      start = mark.end;
    } else if (mark.kind === 'copy-data') {
      await take(mark.start, true);
      const copy = statements.at(-1);
      if (copy !== undefined) statements[statements.length - 1] = { ...copy, data: copyData(text, mark, copy) };
      start = mark.end;
    } else if (mark.end >= parseable && !(await take(mark.end, false))) {
      // The semicolon stands in the body of a function. Twice as much next time keeps the whole linear.
      parseable = mark.end + (mark.end - start);
    }
  }
  await take(sql.length, true);
  return { statements, comments };
}

/** In UTF-16 units: 5 ms of parsing. */
const chunkLength = 65_536;

/** A text is not SQL. */
export class SqlSyntaxError extends UsageError {
  /** From 1, in the text that was given. */
  readonly line: number;
  /** The parser's own words. */
  readonly reason: string;

  constructor(reason: string, line: number, cause?: unknown) {
    super('sql-syntax', `Line ${line} is not SQL that PostgreSQL reads: ${reason}.`, { cause });
    this.reason = reason;
    this.line = line;
  }
}

/** Undefined where the piece is no SQL and may become some with what follows. */
async function statementsIn(
  text: LinedText,
  from: number,
  to: number,
  noise: readonly Landmark[],
  isLast: boolean,
): Promise<readonly Statement[] | undefined> {
  const piece = text.sql.slice(from, to);
  if (piece.trim() === '') return [];
  try {
    const { stmts = [] } = await parse(piece);
    return statementsOf(text, from, piece, stmts, noise);
  } catch (cause) {
    if (!hasSqlDetails(cause)) throw cause;
    if (!isLast) return undefined;
    const { message = cause.message, cursorPosition = 0 } = cause.sqlDetails ?? {};
    const at = from + unitsOfCodePoints(piece, cursorPosition);
    throw new SqlSyntaxError(psqlVariableAt(text.sql, at) ?? onOneLine(message), text.lineAt(at), cause);
  }
}

/** The parser repeats what it stopped at: for an open string, the rest of the file. */
function onOneLine(message: string): string {
  const [whole, words, near = ''] = /^(.*?at or near ")(.*)"$/s.exec(message) ?? [];
  const line = near.split('\n')[0] ?? '';
  if (whole === undefined || (line === near && near.length <= nearLengthMax)) return message;
  return `${words}${line.slice(0, nearLengthMax)}…"`;
}

const nearLengthMax = 60;

function statementsOf(
  text: LinedText,
  from: number,
  piece: string,
  stmts: readonly RawStmt[],
  noise: readonly Landmark[],
): readonly Statement[] {
  const offsets = new ByteOffsets(piece);
  let passed = 0;
  return stmts.map(({ stmt, stmt_location: location = 0, stmt_len: length }) => {
    let start = from + offsets.unitsAt(location);
    let end = length === undefined ? from + piece.length : from + offsets.unitsAt(location + length);
    while (passed < noise.length && (noise[passed]?.end ?? 0) <= start) passed += 1;
    for (;;) {
      start = skipForwards(text.sql, start);
      if (noise[passed]?.start !== start) break;
      start = noise[passed]?.end ?? start;
      passed += 1;
    }
    let last = passed;
    while (last < noise.length && (noise[last]?.end ?? 0) <= end) last += 1;
    for (last -= 1; ; last -= 1) {
      end = skipBackwards(text.sql, end);
      if (last < passed || noise[last]?.end !== end) break;
      end = noise[last]?.start ?? end;
    }
    return { text: text.sql.slice(start, end), line: text.lineAt(start), tree: stmt as Node };
  });
}

/** What PostgreSQL calls white space, and the semicolons of empty statements. */
const divider = /[ \t\n\r\f\v;]/;

function skipForwards(sql: string, from: number): number {
  let at = from;
  while (at < sql.length && divider.test(sql[at] ?? '')) at += 1;
  return at;
}

function skipBackwards(sql: string, from: number): number {
  let at = from;
  while (at > 0 && divider.test(sql[at - 1] ?? '')) at -= 1;
  return at;
}

function copyData(text: LinedText, { start, end }: Landmark, { line }: Statement): string {
  const data = text.sql.slice(start, end);
  const ended = /(?:^|\n)\\\.\n?$/.exec(data);
  if (ended === null)
    throw new SqlSyntaxError('COPY FROM stdin reads what follows up to a line "\\.", which is missing', line);
  return data.slice(0, data.length - ended[0].length + (ended[0].startsWith('\n') ? 1 : 0));
}

/** A text that knows where its lines begin. */
class LinedText {
  readonly sql: string;
  readonly #lineEnds: number[] = [];

  constructor(sql: string) {
    this.sql = sql;
    for (let at = sql.indexOf('\n'); at !== -1; at = sql.indexOf('\n', at + 1)) this.#lineEnds.push(at);
  }

  /** From 1. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#lineEnds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#lineEnds[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }
}

/** UTF-16 units of the parser's offsets, which count bytes of UTF-8. To be asked in rising order. */
class ByteOffsets {
  readonly #text: string;
  readonly #isAscii: boolean;
  #bytes = 0;
  #units = 0;

  constructor(text: string) {
    this.#text = text;
    this.#isAscii = Buffer.byteLength(text) === text.length;
  }

  unitsAt(bytes: number): number {
    if (this.#isAscii) return bytes;
    while (this.#bytes < bytes) {
      const codePoint = this.#text.codePointAt(this.#units) ?? 0;
      this.#bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_00_00 ? 3 : 4;
      this.#units += codePoint < 0x1_00_00 ? 1 : 2;
    }
    return this.#units;
  }
}

/** The parser counts an error's place in code points, from 0. */
function unitsOfCodePoints(text: string, codePoints: number): number {
  let units = 0;
  for (let left = codePoints; left > 0 && units < text.length; left -= 1) {
    units += (text.codePointAt(units) ?? 0) < 0x1_00_00 ? 1 : 2;
  }
  return units;
}
