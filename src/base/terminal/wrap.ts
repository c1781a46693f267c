import type { Line, Role, Span } from './line.ts';
import { clusters, widthOf } from './text-width.ts';

/**
 * The line in pieces no wider than asked for, broken at spaces where there are some and anywhere where there are none.
 * An empty line stays one line.
 */
export function wrapLine(of: Line, widthColumns: number): readonly Line[] {
  const wrapped: Line[] = [];
  let cells = cellsOf(of);
  while (true) {
    const end = fitting(cells, widthColumns);
    if (end >= cells.length) return [...wrapped, joined(cells)];
    const cut = lastSpace(cells, end) ?? end;
    wrapped.push(joined(cells.slice(0, cut)));
    const next = cells.findIndex((cell, index) => index >= cut && cell.text !== ' ');
    if (next < 0) return wrapped;
    cells = cells.slice(next);
  }
}

/** As `wrapLine`, of which at most so many pieces are kept; the last one then ends in "…". */
export function wrapAtMost(of: Line, widthColumns: number, linesMax: number): readonly Line[] {
  const wrapped = wrapLine(of, widthColumns);
  if (wrapped.length <= linesMax) return wrapped;
  const last = joined([...cellsOf(wrapped[linesMax - 1] ?? []), { text: '…', role: null, width: 1 }]);
  return [...wrapped.slice(0, linesMax - 1), ...wrapLine(last, widthColumns).slice(0, 1)];
}

interface Cell {
  readonly text: string;
  readonly role: Role | null;
  readonly width: number;
}

function cellsOf(of: Line): Cell[] {
  return of.flatMap(({ text, role }) =>
    clusters(text).map((cluster) => ({ text: cluster, role, width: widthOf(cluster) })),
  );
}

/** How many cells fit; at least one, so that a narrow column ends. */
function fitting(cells: readonly Cell[], widthColumns: number): number {
  let columns = 0;
  for (const [index, cell] of cells.entries()) {
    columns += cell.width;
    if (columns > widthColumns) return Math.max(1, index);
  }
  return cells.length;
}

/** Where the last word that fits ends. A word longer than half the line is broken rather than moved. */
function lastSpace(cells: readonly Cell[], end: number): number | undefined {
  for (let index = end; index > end / 2; index -= 1) {
    if (cells[index]?.text === ' ') return index;
  }
  return undefined;
}

function joined(cells: readonly Cell[]): Line {
  const spans: Span[] = [];
  for (const { text, role } of cells) {
    const last = spans.at(-1);
    if (last?.role === role) spans[spans.length - 1] = { text: last.text + text, role };
    else spans.push({ text, role });
  }
  return spans;
}
