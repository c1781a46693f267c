import { parse, scan, hasSqlDetails, type Node, type ScanToken } from 'libpg-query';
import { UsageError } from '../../base/errors.ts';

/** One statement of a text, with its parse tree. */
export interface Statement {
  /** Without the comments around it and without its semicolon. */
  readonly text: string;
  /** The line of its first word, from 1. */
  readonly line: number;
  readonly tree: Node;
}

export interface Comment {
  /** With its marks: `-- like this`. */
  readonly text: string;
  readonly line: number;
}

interface ParsedText {
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
}

/**
 * Splits a text into its statements with PostgreSQL's own parser, so that semicolons in strings, dollar quotes, comments
 * and function bodies divide nothing. Throws {@link SqlSyntaxError} for what cannot be parsed, psql's commands among it.
 */
export async function splitStatements(sql: string): Promise<ParsedText> {
  if (sql.includes('\0')) throw new SqlSyntaxError('a NUL character', lineAt(sql, sql.indexOf('\0')));
  if (sql.trim() === '') return { statements: [], comments: [] };
  const { stmts = [] } = await parsed(sql);
  const { tokens } = await scan(sql);
  // Every offset that the parser and the scanner give counts bytes of UTF-8.
  const bytes = Buffer.from(sql);
  const words = tokens.filter((token) => !isComment(token));
  const statements = stmts.map(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    const end = length ? start + length : bytes.length;
    const inside = words.filter((token) => token.start >= start && token.end <= end && token.text !== ';');
    const from = inside[0]?.start ?? start;
    const text = bytes.subarray(from, inside.at(-1)?.end ?? end).toString();
    return { text, line: lineOfByte(bytes, from), tree: stmt as Node };
  });
  const comments = tokens
    .filter(isComment)
    .map((token) => ({ text: token.text, line: lineOfByte(bytes, token.start) }));
  return { statements, comments };
}

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

async function parsed(sql: string): ReturnType<typeof parse> {
  try {
    return await parse(sql);
  } catch (cause) {
    if (!hasSqlDetails(cause)) throw cause;
    const details = cause.sqlDetails;
    throw new SqlSyntaxError(details?.message ?? cause.message, lineAt(sql, details?.cursorPosition ?? 0), cause);
  }
}

function isComment(token: ScanToken): boolean {
  return token.tokenName === 'SQL_COMMENT' || token.tokenName === 'C_COMMENT';
}

/** The parser counts an error's place in code points, from 0. */
function lineAt(sql: string, codePoints: number): number {
  return (
    Array.from(sql)
      .slice(0, codePoints)
      .filter((character) => character === '\n').length + 1
  );
}

function lineOfByte(bytes: Buffer, offset: number): number {
  const newline = 10;
  let line = 1;
  for (let at = bytes.indexOf(newline); at !== -1 && at < offset; at = bytes.indexOf(newline, at + 1)) line += 1;
  return line;
}
