import { alignedPlaces } from './place.ts';
import { valueGroups } from './value-group.ts';
import { valueLines, type Shown } from './value-line.ts';
import { visible } from '../../base/terminal/visible.ts';
import { listed } from '../../base/terminal/wording.ts';

/** Where values differ, in a few short lines: `row 7 status: completed (pgvector) ≠ failed (alloydb-omni)`. */
export function differenceText(values: Readonly<Record<string, Shown>>): readonly string[] {
  const groups = valueGroups(values);
  const places = alignedPlaces(groups.map(({ shown }) => valueLines(shown))).filter(({ same }) => !same);
  const lines = places.slice(0, placesMax).map(({ lines: each }) => {
    const label = each.find((line) => line !== null)?.label ?? '';
    const texts = each.map((line) => line?.text ?? 'nothing');
    const start = firstDifference(texts);
    const sides = texts.map((text, index) => `${near(text, start)} (${listed(groups[index]?.profiles ?? [])})`);
    return `${label === '' ? '' : `${label}: `}${sides.join(' ≠ ')}`;
  });
  const rest = places.length - lines.length;
  return rest > 0 ? [...lines, `… and ${rest} more places differ`] : lines;
}

const placesMax = 6;
const charactersBefore = 20;
const charactersMax = 90;

function firstDifference([first = '', ...others]: readonly string[]): number {
  let index = 0;
  while (index < first.length && others.every((other) => other[index] === first[index])) index += 1;
  return index;
}

function near(text: string, start: number): string {
  if (text.length <= charactersMax) return visible(text);
  const from = Math.max(0, start - charactersBefore);
  const end = from + charactersMax;
  return visible(`${from > 0 ? '…' : ''}${text.slice(from, end)}${end < text.length ? '…' : ''}`);
}
