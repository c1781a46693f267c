import { line, span, type Line } from '../../base/terminal/line.ts';
import { alignedPlaces, type Place } from './place.ts';
import { fitsSideBySide, sideBySide } from './side-by-side.ts';
import { stacked } from './stacked.ts';
import type { Compared } from '../parity/check-record.ts';
import { valueGroups } from './value-group.ts';
import { valueLines, type Shown, type ValueLine } from './value-line.ts';
import { counted } from '../../base/terminal/wording.ts';

/**
 * The values of one observation, so that the eye finds what differs: in two columns where there are two values that
 * fit, else one below the other. What is the same is left out where there is much of it.
 */
export function comparisonLines(values: Readonly<Record<string, Shown>>, widthColumns: number): readonly Line[] {
  const groups = valueGroups(values);
  const names = groups.map(({ profiles }) => profiles.join(', '));
  if (groups.length < 2) return [line(`${names.join('')}: no other value to compare with.`)];
  return placedLines(names, alignedPlaces(groups.map(({ shown }) => valueLines(shown))), widthColumns);
}

/** Both values of an assertion, written out by the test runner in lines. */
export function textComparison({ expected, received }: Compared, widthColumns: number): readonly Line[] {
  return placedLines(
    ['expected', 'received'],
    alignedPlaces([writtenLines(expected), writtenLines(received)]),
    widthColumns,
  );
}

function writtenLines(text: string): readonly ValueLine[] {
  return text.split('\n').map((each) => ({ label: '', slot: '', text: each, parts: [] }));
}

function placedLines(names: readonly string[], places: readonly Place[], widthColumns: number): readonly Line[] {
  const kept = firstDifferences(places);
  const left = differences(places) - differences(kept);
  const lines = fitsSideBySide(names, kept, widthColumns)
    ? sideBySide(names, kept, widthColumns)
    : stacked(names, kept, widthColumns);
  return left === 0 ? lines : [...lines, moreLine(left)];
}

const differencesMax = 12;

function firstDifferences(places: readonly Place[]): readonly Place[] {
  let seen = 0;
  const end = places.findIndex(({ same }) => !same && ++seen > differencesMax);
  return end < 0 ? places : places.slice(0, end);
}

function differences(places: readonly Place[]): number {
  return places.filter(({ same }) => !same).length;
}

function moreLine(count: number): Line {
  return line(
    span(`… and ${counted(count, 'more line differs', 'more lines differ')}; --json holds them all.`, 'muted'),
  );
}
