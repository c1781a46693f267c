import { canonicalText, type Json } from './json.ts';
import type { Comparison, Observation } from './observation.ts';
import { ordersItsRows } from '../../engine/sql/ordering.ts';

/** Whether two profiles gave the same value for one observation. */
export async function sameValue(left: Observation, right: Observation): Promise<boolean> {
  if (canonicalText(left.comparison) !== canonicalText(right.comparison)) return false;
  const [leftValue, rightValue] = await Promise.all([comparable(left), comparable(right)]);
  return matches(leftValue, rightValue, left.comparison);
}

/** The value with its rows in an order of their own where the statement leaves the order open. */
async function comparable({ value, comparison, statement }: Observation): Promise<Json> {
  if (!isRowsValue(value) || comparison.how === 'neighbours') return value;
  if (statement !== null && (await ordersItsRows(statement))) return value;
  const rows = value.rows.toSorted((left, right) => (canonicalText(left) < canonicalText(right) ? -1 : 1));
  return { ...value, rows };
}

function matches(left: Json, right: Json, comparison: Comparison): boolean {
  switch (comparison.how) {
    case 'exact':
      return canonicalText(left) === canonicalText(right);
    case 'tolerance':
      return nearlySame(left, right, comparison.relative);
    case 'neighbours':
      return isRowsValue(left) && isRowsValue(right)
        ? sameNeighbours(left, right, comparison.relative)
        : canonicalText(left) === canonicalText(right);
  }
}

function nearlySame(left: Json, right: Json, relative: number): boolean {
  if (canonicalText(left) === canonicalText(right)) return true;
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== null && rightNumber !== null) return within(leftNumber, rightNumber, relative);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => nearlySame(item, right[index], relative));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => key in right && nearlySame(left[key] ?? null, right[key] ?? null, relative))
  );
}

/**
 * Neighbours agree when they are as many, their distances agree in order, and every id that one side has and the other
 * has not stands at the last distance: only rows that tie there can be left out rightly.
 */
function sameNeighbours(left: RowsValue, right: RowsValue, relative: number): boolean {
  if (left.rows.length !== right.rows.length) return false;
  const distancesAgree = left.rows.every((row, index) =>
    nearlySame(row[1] ?? null, right.rows[index]?.[1] ?? null, relative),
  );
  return distancesAgree && onlyLastTiesDiffer(left, right, relative) && onlyLastTiesDiffer(right, left, relative);
}

function onlyLastTiesDiffer(left: RowsValue, right: RowsValue, relative: number): boolean {
  const known = new Set(right.rows.map((row) => canonicalText(row[0] ?? null)));
  const last = left.rows.at(-1)?.[1] ?? null;
  return left.rows.every(
    (row) => known.has(canonicalText(row[0] ?? null)) || nearlySame(row[1] ?? null, last, relative),
  );
}

function within(left: number, right: number, relative: number): boolean {
  return Math.abs(left - right) <= relative * Math.max(Math.abs(left), Math.abs(right));
}

/** The number in a value, or null. Texts count, since answers hold numbers as the server wrote them. */
function numberOf(value: Json): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return null;
  return Number(value);
}

interface RowsValue {
  readonly [key: string]: Json;
  readonly rows: readonly (readonly Json[])[];
}

function isRowsValue(value: Json): value is RowsValue {
  return isObject(value) && 'command' in value && Array.isArray(value['rows']);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
