import { span, type Line } from './line.ts';
import { clusters, widthOf } from './text-width.ts';
import { visible } from './visible.ts';

/**
 * A shell command in lines no wider than asked for, which can be copied as they are: a line ends in a backslash where the
 * next one belongs to it. A word that is longer than a line goes on at the first column, since an indent would tear it.
 */
export function commandLines(command: string, indentColumns: number, widthColumns: number): readonly Line[] {
  const indent = ' '.repeat(indentColumns);
  const lines: string[] = [];
  let current = indent;
  let empty = true;
  const words = wordsOf(visible(command));
  for (const [at, word] of words.entries()) {
    const room = widthColumns - (at === words.length - 1 ? 0 : continuationColumns);
    if (!empty && widthOf(`${current} ${word.map(({ text }) => text).join('')}`) > room) {
      lines.push(`${current} \\`);
      current = `${indent}  `;
      empty = true;
    }
    if (!empty) current += ' ';
    for (const [index, { text, quote }] of word.entries()) {
      const end = index === word.length - 1 ? room : widthColumns - continuationColumns;
      if (widthOf(current + text) > end) {
        lines.push(`${current}${quote === "'" ? "'" : ''}\\`);
        current = quote === "'" ? "'" : '';
      }
      current += text;
    }
    empty = false;
  }
  return [...lines, current].map((text) => [span(text)]);
}

/** A word for a POSIX shell; in double quotes where it holds single ones and nothing that a shell reads inside them. */
export function shellQuoted(text: string): string {
  if (/^[\w./,=@%+:-]+$/.test(text)) return text;
  return text.includes("'") && !/["$`\\!]/.test(text) ? `"${text}"` : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// A space or a closing quote, and the backslash.
const continuationColumns = 2;

/** A piece of a word that must stay whole, and the quote that is open before it. */
interface Piece {
  readonly text: string;
  readonly quote: '' | "'" | '"';
}

function wordsOf(command: string): readonly (readonly Piece[])[] {
  const words: Piece[][] = [];
  let word: Piece[] = [];
  let quote: Piece['quote'] = '';
  let escape = '';
  for (const cluster of clusters(command)) {
    if (escape === '' && cluster === '\\' && quote !== "'") {
      escape = cluster;
      continue;
    }
    if (escape === '' && quote === '' && cluster === ' ') {
      if (word.length > 0) words.push(word);
      word = [];
      continue;
    }
    const last = word.at(-1);
    // A closing quote alone on a line would look like a mistake.
    if (last !== undefined && quote !== '' && cluster === quote && last.quote === quote && escape === '') {
      word[word.length - 1] = { text: last.text + cluster, quote };
    } else word.push({ text: escape + cluster, quote });
    if (escape === '' && (cluster === "'" || cluster === '"'))
      quote = quote === '' ? cluster : quote === cluster ? '' : quote;
    escape = '';
  }
  if (escape !== '') word.push({ text: escape, quote });
  return word.length > 0 ? [...words, word] : words;
}
