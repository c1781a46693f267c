import type { Json } from '../parity/json.ts';
import { outcomeIn } from '../parity/test-outcome.ts';

/** One line of a value as it is shown: where in the value it stands, and what stands there. */
export interface ValueLine {
  /** For a person: `row 3`, `columns[2]`, `error`. */
  readonly label: string;
  /** The label without numbers: lines of different places in a list can be the same line. */
  readonly slot: string;
  readonly text: string;
  /** The parts of a row or of an object in a list, so that only those that differ need to be shown. */
  readonly parts: readonly { readonly label: string; readonly text: string }[];
}

/** A value on one profile, as it stands in the verdict document. */
export type Shown = { readonly value: Json } | { readonly absent: true };

/** The value in lines: an answer's error or rows one by one, any other value leaf by leaf. */
export function valueLines(shown: Shown): readonly ValueLine[] {
  if (!('value' in shown)) return [single('answer', 'nothing was observed')];
  const value = inOrder(shown.value);
  if (isRows(value)) return rowsLines(value);
  if (isError(value)) return errorLines(value);
  if (isObject(value) && outcomeIn(value) !== null) return outcomeLines(value);
  return leafLines(value, '', '');
}

/** A baseline is written with its keys sorted, and an answer is not: places must not depend on that. Names stand first. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (rank(left) < rank(right) ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}

function rank(key: string): string {
  return `${['name', 'id'].includes(key) ? 0 : 1}${key}`;
}

type JsonObject = { readonly [key: string]: Json };
type RowsValue = JsonObject & { readonly columns: readonly Json[]; readonly rows: readonly Json[] };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRows(value: Json): value is RowsValue {
  return isObject(value) && Array.isArray(value['columns']) && Array.isArray(value['rows']) && 'command' in value;
}

function isError(value: Json): value is JsonObject {
  return isObject(value) && 'error' in value && 'constraint' in value && 'table' in value && 'column' in value;
}

function rowsLines({ command, rowCount, columns, rows, ...others }: RowsValue): ValueLine[] {
  const names = columns.map((column) => String(column).replace(/ \S+$/, ''));
  return [
    single('answer', `${plain(command ?? null)}, ${plain(rowCount ?? null)} ${rowCount === 1 ? 'row' : 'rows'}`),
    ...(columns.length === 0 ? [] : [single('columns', columns.map((column) => plain(column)).join(', '))]),
    ...rows.map((row, index) => rowLine(row, index, names)),
    ...Object.entries(others).flatMap(([key, inner]) => leafLines(inner, key, key)),
  ];
}

function rowLine(row: Json, index: number, names: readonly string[]): ValueLine {
  const cells = Array.isArray(row) ? row.map(cell) : [compact(row)];
  const text = cells.length === 1 ? (cells[0] ?? '') : `(${cells.join(', ')})`;
  const parts = cells.length < 3 ? [] : cells.map((each, at) => ({ label: names[at] ?? `${at + 1}`, text: each }));
  return { label: `row ${index + 1}`, slot: 'row', text, parts };
}

/** A value of a row as text: bare where that cannot be mistaken, else quoted, so that NULL and 'NULL' stay apart. */
function cell(value: Json): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return compact(value);
  return value === 'NULL' || !bareCell.test(value) ? JSON.stringify(value) : value;
}

const bareCell = /^[^\s"'(),\\\p{C}](?:[^"'(),\\\p{C}]*[^\s"'(),\\\p{C}])?$/u;

function errorLines({ error, constraint, schema, table, column, dataType, ...others }: JsonObject): ValueLine[] {
  const named = { constraint, schema, table, column, 'data type': dataType };
  const places = Object.entries(named).filter(([, name]) => name !== null && name !== undefined);
  return [
    single('answer', `error ${plain(error ?? null)}`),
    ...places.map(([key, name]) => single(key, plain(name ?? null))),
    ...Object.entries(others).flatMap(([key, inner]) => leafLines(inner, key, key)),
  ];
}

/** A product's own test: its message is a text of many lines. */
function outcomeLines({ outcome, message = '' }: JsonObject): ValueLine[] {
  const lines = String(message)
    .split('\n')
    .filter((text) => text.trim() !== '');
  return [single('outcome', plain(outcome ?? null)), ...lines.map((text) => single('', text))];
}

function leafLines(value: Json, label: string, slot: string): ValueLine[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.map((item, index) => ({
      label: `${label}[${index}]`,
      slot: `${slot}[]`,
      text: compact(item),
      parts: partsOf(item),
    }));
  }
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, inner]) => leafLines(inner, under(label, key), under(slot, key)));
  }
  return [{ label, slot, text: compact(value), parts: [] }];
}

function partsOf(item: Json): ValueLine['parts'] {
  if (typeof item !== 'object' || item === null) return [];
  return leafLines(item, '', '').map(({ label, text }) => ({ label, text }));
}

function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function single(label: string, text: string): ValueLine {
  return { label, slot: label, text, parts: [] };
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : value === null ? 'none' : compact(value);
}

function compact(value: Json): string {
  return JSON.stringify(value);
}
