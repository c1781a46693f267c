import { differenceLine, differenceOf } from './difference.ts';
import { clipLine, line, lineWidth, padLine, span, type Line } from '../../base/terminal/line.ts';
import type { Place } from './place.ts';
import { widthOf } from '../../base/terminal/text-width.ts';
import type { ValueLine } from './value-line.ts';
import { counted } from '../../base/terminal/wording.ts';

/**
 * Values one below the other: for every place that differs a line a value, cut to the neighbourhood of the difference,
 * and a mark under where it begins.
 */
export function stacked(names: readonly string[], places: readonly Place[], widthColumns: number): readonly Line[] {
  const differing = places.filter(({ same }) => !same).flatMap(onePlaceEach);
  const alike = places.filter(({ same }) => same).length;
  const lines = differing.flatMap(({ lines: values }) => placeLines(values, names, widthColumns));
  return alike === 0 ? lines : [...lines, line(span(`… ${counted(alike, 'line')} the same`, 'muted'))];
}

const namesMax = 24;

/** Lines that only stand next to each other because neither has a partner are distinguished here. */
function onePlaceEach({ lines }: Place): readonly Place[] {
  const slots = new Set(lines.flatMap((each) => (each === null ? [] : [each.slot])));
  return [...slots].map((slot) => ({
    lines: lines.map((each) => (each?.slot === slot ? each : null)),
    same: false,
  }));
}

function placeLines(values: Place['lines'], names: readonly string[], widthColumns: number): readonly Line[] {
  const label = values.find((value) => value !== null && value.label !== '')?.label;
  const nameWidth = Math.min(namesMax, Math.max(...names.map(widthOf))) + 2;
  const textWidth = widthColumns - nameWidth;
  const lines = names.flatMap((name, index) => {
    const shortName = clipLine([span(name, 'title')], nameWidth - 2);
    const { text, start } = valueLine(values, index, textWidth);
    const mark = start === null ? [] : [line(' '.repeat(nameWidth + start), span('^', 'bad'))];
    return [[...padLine(shortName, nameWidth), ...text], ...mark];
  });
  return label === undefined ? lines : [line(span(`${label}:`, 'muted')), ...lines];
}

/** One value, and the column in which it begins to differ from the first value (of the first value: from the second). */
function valueLine(
  values: Place['lines'],
  index: number,
  widthColumns: number,
): { readonly text: Line; readonly start: number | null } {
  const own = values[index] ?? null;
  if (own === null) return { text: line(span('(nothing here)', 'muted')), start: null };
  const other = values.find((value, at) => at !== index && value !== null && !isSame(value, own)) ?? null;
  const text = differenceLine(differenceOf(own.text, other?.text ?? '').left, widthColumns);
  if (other === null) return { text, start: null };
  const before = text[0] === undefined ? 0 : lineWidth([text[0]]);
  // The last value only: one mark under all of them points at the place.
  return { text, start: index === values.length - 1 && before > 0 ? before : null };
}

function isSame(left: ValueLine, right: ValueLine): boolean {
  return left.slot === right.slot && left.text === right.text;
}
