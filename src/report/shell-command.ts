import { span, type Line } from './line.ts';
import { clusters, widthOf } from './text-width.ts';
import { visible } from './visible.ts';

/**
 * A shell command in lines no wider than told, which can be copied as they are: a line ends in a backslash where the
 * next one belongs to it. A word that is longer than a line goes on at the first column, since an indent would tear it.
 */
export function commandLines(command: string, indentColumns: number, widthColumns: number): readonly Line[] {
  const indent = ' '.repeat(indentColumns);
  const lines: string[] = [];
  let current = indent;
  let empty = true;
  for (const word of wordsOf(visible(command))) {
    if (!empty && widthOf(`${current} ${word.map(({ text }) => text).join('')} \\`) > widthColumns) {
      lines.push(`${current} \\`);
      current = `${indent}  `;
      empty = true;
    }
    if (!empty) current += ' ';
    for (const { text, quote } of word) {
      // Room for the quote that ends this line, and the backslash.
      if (widthOf(current) + widthOf(text) + 3 > widthColumns) {
        lines.push(`${current}${quote === "'" ? "'" : ''}\\`);
        current = quote === "'" ? "'" : '';
      }
      current += text;
    }
    empty = false;
  }
  return [...lines, current].map((text) => [span(text)]);
}

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
    word.push({ text: escape + cluster, quote });
    if (escape === '' && (cluster === "'" || cluster === '"'))
      quote = quote === '' ? cluster : quote === cluster ? '' : quote;
    escape = '';
  }
  if (escape !== '') word.push({ text: escape, quote });
  return word.length > 0 ? [...words, word] : words;
}
