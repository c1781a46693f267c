import { differenceLine, differenceOf, type Parts } from './difference.ts';
import { clipLine, line, lineWidth, padLine, span, type Line } from '../../base/terminal/line.ts';
import type { Place } from './place.ts';
import { widthOf } from '../../base/terminal/text-width.ts';
import type { ValueLine } from './value-line.ts';
import { counted } from '../../base/terminal/wording.ts';
import { wrapAtMost, wrapLine } from '../../base/terminal/wrap.ts';

/** Whether there are two values whose differing lines can be read in a column. */
export function fitsSideBySide(names: readonly string[], places: readonly Place[], widthColumns: number): boolean {
  const width = columnWidth(widthColumns);
  if (names.length !== 2 || width < columnsMin) return false;
  return places.every(({ lines, same }) => same || lines.every((each) => each === null || fitsColumn(each, width)));
}

/** Two values in two columns. "≠" stands between lines that differ. */
export function sideBySide(names: readonly string[], places: readonly Place[], widthColumns: number): readonly Line[] {
  const width = columnWidth(widthColumns);
  const [left = [], right = []] = names.map((name) => wrapLine([span(name, 'title')], width));
  const rule = '─'.repeat(width + 1);
  return [
    ...zipped(left, right, '│', width),
    line(span(`${rule}┼${rule}`, 'muted')),
    ...runsOf(places).flatMap((run) => runLines(run, width)),
  ];
}

const separatorColumns = 3;
const columnsMin = 24;
const rowsMax = 3;
const charactersMax = 4_000;
/** So many lines that are the same are shown rather than counted. */
const sameLinesMax = 3;

function columnWidth(widthColumns: number): number {
  return Math.floor((widthColumns - separatorColumns) / 2);
}

function fitsColumn(each: ValueLine, width: number): boolean {
  // Measuring is slow; a text that long is far too wide.
  return each.text.length <= charactersMax && widthOf(labelled(each)) <= width * rowsMax;
}

function labelled({ label, text }: ValueLine): string {
  const shown = text.slice(0, charactersMax);
  return label === '' ? shown : `${label}  ${shown}`;
}

function runsOf(places: readonly Place[]): readonly (readonly Place[])[] {
  const runs: Place[][] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last?.[0]?.same === place.same) last.push(place);
    else runs.push([place]);
  }
  return runs;
}

function runLines(run: readonly Place[], width: number): readonly Line[] {
  if (run[0]?.same !== true) return run.flatMap(({ lines }) => differingRow(lines, width));
  if (run.length <= sameLinesMax) return run.flatMap(({ lines }) => sameRow(lines, width));
  return zipped(
    [line(span(`… ${counted(run.length, 'line')} the same`, 'muted'))],
    [line(span('…', 'muted'))],
    '│',
    width,
  );
}

function sameRow(lines: Place['lines'], width: number): readonly Line[] {
  const [left = [], right = []] = lines.map((each) =>
    each === null ? [] : [clipLine([span(labelled(each), 'muted')], width)],
  );
  return zipped(left, right, '│', width);
}

function differingRow([left = null, right = null]: Place['lines'], width: number): readonly Line[] {
  const difference = differenceOf(left?.text ?? '', right?.text ?? '');
  return zipped(differingCell(left, difference.left, width), differingCell(right, difference.right, width), '≠', width);
}

function differingCell(own: ValueLine | null, parts: Parts, width: number): readonly Line[] {
  if (own === null) return [];
  const label = own.label === '' ? [] : line(span(`${own.label}  `, 'muted'));
  const text = differenceLine(parts, width * rowsMax - lineWidth(label));
  return wrapAtMost([...label, ...text], width, rowsMax + 1);
}

/** Two columns; the sign between them stands on the first line. */
function zipped(left: readonly Line[], right: readonly Line[], sign: '│' | '≠', width: number): readonly Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => [
    ...padLine(left[index] ?? [], width),
    ...line(' ', index === 0 && sign === '≠' ? span(sign, 'bad') : span('│', 'muted'), ' '),
    ...(right[index] ?? []),
  ]);
}
