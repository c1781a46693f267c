/** A place that divides a text of SQL, or that holds no SQL. Offsets count UTF-16 units, the end is behind the last one. */
export interface Landmark {
  readonly kind:
    | 'comment'
    /** A semicolon outside of parentheses. It may still stand in the body of a function: BEGIN ATOMIC … END. */
    | 'semicolon'
    /** What follows the line of `COPY … FROM stdin;`, with the line `\.` at its end. */
    | 'copy-data'
    /** A backslash outside of strings, to the end of its line: a word of psql, never SQL. */
    | 'psql';
  readonly start: number;
  readonly end: number;
}

/**
 * Every landmark of a text in its order, by the rules of PostgreSQL's scanner (`scan.l`) with
 * `standard_conforming_strings` on. Linear. What is never closed reaches to the end of the text: the parser refuses it.
 */
export function* landmarksOf(sql: string): Generator<Landmark> {
  let at = 0;
  let depth = 0;
  let copy = new CopyWords();
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    const { kind, end } = token;
    if (kind === 'comment') yield { kind, start: at, end };
    if (kind === 'psql') yield { kind, start: at, end };
    if (kind === 'word') copy.add(sql, at, end, depth);
    if (kind === 'open') depth += 1;
    if (kind === 'close') depth = Math.max(depth - 1, 0);
    if (kind === 'semicolon' && depth === 0) {
      yield { kind, start: at, end };
      const data = copy.complete ? copyDataAt(sql, end) : undefined;
      if (data !== undefined) yield data;
      copy = new CopyWords();
      at = data?.end ?? end;
    } else at = end;
  }
}

/** `COPY … FROM stdin`, as psql would learn it from the server's answer. */
class CopyWords {
  #first: string | undefined;
  #last = '';
  complete = false;

  add(sql: string, start: number, end: number, depth: number): void {
    this.#first ??= end - start === 4 ? sql.slice(start, end).toLowerCase() : '';
    if (this.#first !== 'copy' || depth > 0) return;
    const word = sql.slice(start, end).toLowerCase();
    if (this.#last === 'from' && word === 'stdin') this.complete = true;
    this.#last = word;
  }
}

/** It begins on the next line. Where no line `\.` ends it, it reaches to the end of the text, as for psql. */
function copyDataAt(sql: string, semicolonEnd: number): Landmark {
  const start = match(restOfCopyLine, sql, semicolonEnd) ?? sql.length;
  copyEnd.lastIndex = start;
  const found = copyEnd.exec(sql);
  return { kind: 'copy-data', start, end: found === null ? sql.length : copyEnd.lastIndex };
}

const restOfCopyLine = /[ \t\f\v]*(?:--[^\n]*)?\n/y;
const copyEnd = /^\\\.(?:\n|$(?![^]))/gm;

interface Token {
  readonly kind: 'comment' | 'semicolon' | 'psql' | 'word' | 'open' | 'close' | 'other';
  readonly end: number;
}

function tokenAt(sql: string, at: number): Token {
  const skipped = match(dull, sql, at);
  if (skipped !== undefined) return { kind: 'other', end: skipped };
  const word = match(identifier, sql, at);
  if (word !== undefined) return wordAt(sql, at, word);
  const character = sql[at];
  const next = sql[at + 1];
  if (character === ';') return { kind: 'semicolon', end: at + 1 };
  if (character === '(') return { kind: 'open', end: at + 1 };
  if (character === ')') return { kind: 'close', end: at + 1 };
  if (character === '\\') return { kind: 'psql', end: match(lineRest, sql, at) ?? sql.length };
  if (character === '-' && next === '-') return { kind: 'comment', end: match(lineRest, sql, at) ?? sql.length };
  if (character === '/' && next === '*') return { kind: 'comment', end: blockCommentEnd(sql, at) };
  if (character === "'") return { kind: 'other', end: stringEnd(sql, at, false) };
  if (character === '"') return { kind: 'other', end: quotedIdentifierEnd(sql, at) };
  if (character === '$') return { kind: 'other', end: dollarEnd(sql, at) };
  return { kind: 'other', end: at + 1 };
}

/** Blanks, numbers, and the marks that begin nothing. A no-break space is a letter, as for PostgreSQL. */
const dull = /[ \t\n\r\f\v\d,.=<>+*%^~!@#&|`?:[\]{}]+/y;
const identifier = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const lineRest = /[^\n\r]*/y;

function wordAt(sql: string, at: number, end: number): Token {
  const prefix = end - at === 1 && sql[end] === "'" && (sql[at] === 'e' || sql[at] === 'E');
  return prefix ? { kind: 'other', end: stringEnd(sql, end, true) } : { kind: 'word', end };
}

/** From its first quote to behind its last one. Behind a line's end a string goes on, in the same kind. */
function stringEnd(sql: string, at: number, escapes: boolean): number {
  const marks = escapes ? /['\\]/g : /'/g;
  marks.lastIndex = at + 1;
  for (let found = marks.exec(sql); found !== null; found = marks.exec(sql)) {
    if (found[0] === '\\' || sql[marks.lastIndex] === "'") {
      marks.lastIndex += 1;
      continue;
    }
    const more = match(continuation, sql, marks.lastIndex);
    if (more === undefined) return marks.lastIndex;
    marks.lastIndex = more + 1;
  }
  return sql.length;
}

const continuation = /[ \t\f\v]*[\n\r][ \t\n\r\f\v]*(?=')/y;

function quotedIdentifierEnd(sql: string, at: number): number {
  const end = sql.indexOf('"', at + 1);
  return end === -1 ? sql.length : end + 1;
}

function dollarEnd(sql: string, at: number): number {
  const opened = match(dollarTag, sql, at);
  if (opened === undefined) return at + 1;
  const tag = sql.slice(at, opened);
  const closed = sql.indexOf(tag, opened);
  return closed === -1 ? sql.length : closed + tag.length;
}

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

function blockCommentEnd(sql: string, at: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = at;
  let depth = 0;
  for (let found = marks.exec(sql); found !== null; found = marks.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}

function match(pattern: RegExp, sql: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : undefined;
}
