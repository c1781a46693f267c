import { styleText } from 'node:util';
import { clusters, widthOf } from './text-width.ts';
import { visible } from './visible.ts';

/** One line of a report: pieces of text that hold no control character, each with the role that it plays. */
export type Line = readonly Span[];

export interface Span {
  readonly text: string;
  readonly role: Role | null;
}

/** What a piece of text is to the reader. The words alone must say it too: colour is only an addition. */
export type Role = 'title' | 'muted' | 'good' | 'bad' | 'doubtful' | 'differs';

/** A piece of text, made visible. */
export function span(text: string, role: Role | null = null): Span {
  return { text: visible(text), role };
}

export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? span(part) : part));
}

export function lineWidth(of: Line): number {
  return of.reduce((columns, { text }) => columns + widthOf(text), 0);
}

/** The line with spaces behind it, up to a width. */
export function padLine(of: Line, widthColumns: number): Line {
  return [...of, span(' '.repeat(Math.max(0, widthColumns - lineWidth(of))))];
}

/** The beginning of the line, ending in "…" where it would be wider. */
export function clipLine(of: Line, widthColumns: number): Line {
  if (lineWidth(of) <= widthColumns) return of;
  const kept: Span[] = [];
  let columns = 0;
  for (const { text, role } of of) {
    let part = '';
    for (const cluster of clusters(text)) {
      columns += widthOf(cluster);
      if (columns >= widthColumns) return [...kept, { text: `${part}…`, role }];
      part += cluster;
    }
    kept.push({ text: part, role });
  }
  return kept;
}

interface PaintOptions {
  readonly color: boolean;
  readonly widthColumns: number;
}

/** The lines as text that ends in a line break. No line is wider than asked for, and none ends in a space. */
export function paintLines(lines: readonly Line[], { color, widthColumns }: PaintOptions): string {
  return lines.map((each) => `${painted(withoutTrailingSpace(clipLine(each, widthColumns)), color)}\n`).join('');
}

function painted(of: Line, color: boolean): string {
  return of
    .map(({ text, role }) =>
      color && role !== null && text !== '' ? styleText(formats[role], text, { validateStream: false }) : text,
    )
    .join('');
}

type Format = Extract<Parameters<typeof styleText>[0], readonly unknown[]>;

const formats: Readonly<Record<Role, Format>> = {
  title: ['bold'],
  muted: ['dim'],
  good: ['green'],
  bad: ['red', 'bold'],
  doubtful: ['yellow'],
  differs: ['red', 'underline'],
};

function withoutTrailingSpace(of: Line): Line {
  const last = of.at(-1);
  if (last === undefined || !last.text.endsWith(' ')) return of;
  const text = last.text.trimEnd();
  const before = of.slice(0, -1);
  return text === '' ? withoutTrailingSpace(before) : [...before, { text, role: last.role }];
}
