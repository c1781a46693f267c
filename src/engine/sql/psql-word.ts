/** Why a word of psql (`\connect other`) cannot stand in a file; undefined for one that a database need not see. */
export function psqlWordRefusal(line: string): string | undefined {
  const [word = '', ...values] = line.trim().split(/\s+/);
  if (harmless.has(word) || (word === '\\set' && values[0] === 'ON_ERROR_STOP')) return undefined;
  if (word === '\\encoding' && /^'?utf-?8'?$/i.test(values[0] ?? '')) return undefined;
  return `${word} is a command of psql, which no server understands: ${instead[word] ?? 'take it out, or write it in SQL'}`;
}

/** pg_dump's guards, and what changes the display alone. */
const harmless: ReadonlySet<string> = new Set([
  '\\restrict',
  '\\unrestrict',
  '\\echo',
  '\\qecho',
  '\\warn',
  '\\timing',
  '\\pset',
]);

const instead: Readonly<Record<string, string>> = {
  '\\c': 'a migration stays in its database, take it out',
  '\\connect': 'a migration stays in its database, take it out',
  '\\i': 'copy what it includes into this file',
  '\\ir': 'copy what it includes into this file',
  '\\include': 'copy what it includes into this file',
  '\\include_relative': 'copy what it includes into this file',
  '\\copy': 'use COPY … FROM stdin with the data below it',
  '\\.': 'it ends the data of a COPY … FROM stdin, and none is open here',
  '\\set': 'write the value where it is used',
  '\\encoding': 'save the file as UTF-8',
};

/** Names the variable of psql (`:name`, `:'name'`) in front of which the parser stopped; undefined where there is none. */
export function psqlVariableAt(sql: string, at: number): string | undefined {
  const beginning = sql.slice(Math.max(at - 1, 0), at + namelength);
  const [variable] = /^.?(:(?:'\w+'|"\w+"|\w+))/s.exec(beginning)?.slice(1) ?? [];
  return variable === undefined
    ? undefined
    : `${variable} is a variable of psql, which no server understands: write its value`;
}

const namelength = 65;
