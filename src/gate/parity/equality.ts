import { isRowsValue, type RowsValue } from './answer-rows.ts';
import { nearlySame } from './closeness.ts';
import { canonicalText, type Json } from './json.ts';
import { sameNeighbours } from './neighbours.ts';
import type { ComparisonRule, Observation } from './observation.ts';
import { outcomeIn } from './test-outcome.ts';
import { matchRows, sameRow, type Row, type RowRule } from './row-matching.ts';
import { ordersItsRows } from '../../engine/sql/ordering.ts';

/** Whether two profiles gave the same value for one observation. */
export async function sameValue(left: Observation, right: Observation): Promise<boolean> {
  if (canonicalText(left.comparison) !== canonicalText(right.comparison)) return false;
  if (canonicalText(left.value) === canonicalText(right.value)) return true;
  const { comparison } = left;
  if (comparison.how === 'outcome') return outcomeIn(left.value) === outcomeIn(right.value);
  if (!isRowsValue(left.value) || !isRowsValue(right.value)) {
    return comparison.how === 'tolerance' && nearlySame(left.value, right.value, comparison.relative);
  }
  if (!sameAround(left.value, right.value)) return false;
  const rule = ruleOf(left.value, comparison);
  const rows = [left.value.rows, right.value.rows] as const;
  if (comparison.how === 'neighbours') return sameNeighbours(...rows, rule);
  if ((await fixesItsRows(left)) || (await fixesItsRows(right))) return sameInOrder(...rows, rule);
  const unmatched = matchRows(...rows, rule);
  return unmatched.left.length + unmatched.right.length === 0;
}

/** The command, the row count, the columns' names and types, and notices: never within a tolerance. */
function sameAround({ rows: _left, ...left }: RowsValue, { rows: _right, ...right }: RowsValue): boolean {
  return canonicalText(left) === canonicalText(right);
}

/** Rows of a statement that leaves their order open, or of none, may come in any. Of one that cannot be read nobody knows. */
async function fixesItsRows({ statement }: Observation): Promise<boolean> {
  return statement !== null && ordersItsRows(statement).catch(() => true);
}

function sameInOrder(left: readonly Row[], right: readonly Row[], rule: RowRule): boolean {
  return left.length === right.length && left.every((row, index) => sameRow(row, right[index] ?? [], rule));
}

function ruleOf({ columns }: RowsValue, comparison: ComparisonRule): RowRule {
  if (comparison.how === 'exact' || comparison.how === 'outcome') return { floats: new Set(), relative: 0 };
  const floats = columns.flatMap((column, index) => (isFloat(column) ? [index] : []));
  return { floats: new Set(floats), relative: comparison.relative };
}

/** A column is written as its name and its type. `numeric` is exact; a cast to float8 asks for the tolerance. */
function isFloat(column: Json): boolean {
  return typeof column === 'string' && / float[48]$/.test(column);
}
