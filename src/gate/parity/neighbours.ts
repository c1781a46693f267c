import { nearlySameFloat } from './closeness.ts';
import { canonicalText } from './json.ts';
import { matchRows, type Row, type RowRule } from './row-matching.ts';

/**
 * Whether two lists of nearest neighbours agree: id first, distance second, then any further columns.
 *
 * They are as many, and their distances agree in order. Every id has the same distance and further columns on both
 * sides; neighbours that tie may swap. An id that only one side has stands at the last distance: only rows that tie
 * there can be left out rightly.
 */
export function sameNeighbours(left: readonly Row[], right: readonly Row[], rule: RowRule): boolean {
  if (left.length !== right.length) return false;
  const near = (one: Row | undefined, other: Row | undefined): boolean =>
    nearlySameFloat(one?.[distance] ?? null, other?.[distance] ?? null, rule.relative);
  if (!left.every((row, index) => near(row, right[index]))) return false;
  const unmatched = matchRows(left, right, { ...rule, floats: new Set([...rule.floats, distance]) });
  const [leftIds, rightIds] = [new Set(left.map(idOf)), new Set(right.map(idOf))];
  return (
    unmatched.left.every((row) => near(row, left.at(-1)) && !rightIds.has(idOf(row))) &&
    unmatched.right.every((row) => near(row, right.at(-1)) && !leftIds.has(idOf(row)))
  );
}

const distance = 1;

function idOf(row: Row): string {
  return canonicalText(row[0] ?? null);
}
