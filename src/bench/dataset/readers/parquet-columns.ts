import type { SchemaElement, SchemaTree } from 'hyparquet/src/types.js';
import { dimensionsMax } from './vector-file.ts';
import { UsageError } from '../../../base/errors.ts';

/** The columns of a Parquet file that make up its vectors: one of lists, or several of numbers. */
export type VectorColumns =
  | { readonly kind: 'list'; readonly name: string; readonly path: readonly SchemaTree[] }
  | { readonly kind: 'flat'; readonly columns: readonly (readonly SchemaTree[])[] };

/**
 * Finds them by name, several with commas between; without a name it is the only column of float lists, or all float
 * columns where there are no lists. Throws a UsageError that lists them.
 */
export function findVectorColumns(path: string, schema: SchemaTree, asked: string | undefined): VectorColumns {
  const columns = schema.children.map((child) => numericLeaf([schema, child]));
  if (asked !== undefined) return namedColumns(path, schema, columns, asked);
  const lists = columns.filter((column) => column !== null && isList(column)).filter((column) => column !== null);
  const [list] = lists;
  if (list !== undefined && lists.length === 1) return { kind: 'list', name: nameOf(list), path: list };
  const floats = columns.filter((column) => column !== null && isFloat(column)).filter((column) => column !== null);
  if (lists.length === 0 && floats.length > 0 && floats.length <= dimensionsMax)
    return { kind: 'flat', columns: floats };
  const fact =
    lists.length === 0 ? `${floats.length} float columns (expected 1 to 16,000)` : `${lists.length} columns of lists`;
  throw new UsageError(
    'dataset-column',
    `${path} has ${fact} among ${names(schema)}. Pass the vector column with --column, or several separated by commas.`,
  );
}

function namedColumns(
  path: string,
  schema: SchemaTree,
  columns: readonly (readonly SchemaTree[] | null)[],
  asked: string,
): VectorColumns {
  const all = schema.children.map(({ element }) => element.name);
  const wanted = all.includes(asked) ? [asked] : asked.split(',').map((name) => name.trim());
  const found = wanted.map((name) => {
    const index = all.indexOf(name);
    if (index < 0) {
      throw new UsageError('dataset-column', `${path} has no column "${name}". Its columns: ${names(schema)}.`);
    }
    const column = columns[index] ?? null;
    if (column === null || (isList(column) && wanted.length > 1)) {
      throw new UsageError(
        'dataset-column',
        `${path}: the column "${name}" contains neither numbers nor lists of numbers, or is one of several list columns. Pass another one of ${names(schema)}.`,
      );
    }
    return column;
  });
  const [first] = found;
  if (first !== undefined && isList(first)) return { kind: 'list', name: nameOf(first), path: first };
  return { kind: 'flat', columns: found };
}

/** From the root to the one leaf below a column, where that holds plain numbers in one list or none. */
function numericLeaf(path: readonly SchemaTree[]): readonly SchemaTree[] | null {
  const end = path.at(-1) as SchemaTree;
  const [child] = end.children;
  if (child !== undefined) return end.children.length === 1 ? numericLeaf([...path, child]) : null;
  const repeated = path.slice(1).filter(({ element }) => element.repetition_type === 'REPEATED').length;
  const plain = repeated === 1 || (repeated === 0 && path.length === 2);
  return plain && isNumeric(end.element) ? path : null;
}

function isNumeric({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (type === 'FIXED_LEN_BYTE_ARRAY') return logical?.type === 'FLOAT16';
  if (type === 'FLOAT' || type === 'DOUBLE') return true;
  if (type !== 'INT32' && type !== 'INT64') return false;
  return (logical === undefined || logical.type === 'INTEGER') && /^(?:U?INT_\d+)?$/.test(converted ?? '');
}

function isList(path: readonly SchemaTree[]): boolean {
  return path.some(({ element }, index) => index > 0 && element.repetition_type === 'REPEATED');
}

function isFloat(path: readonly SchemaTree[]): boolean {
  return !(path.at(-1) as SchemaTree).element.type?.startsWith('INT');
}

function nameOf(path: readonly SchemaTree[]): string {
  return (path[1] as SchemaTree).element.name;
}

function names(schema: SchemaTree): string {
  return schema.children.map(({ element }) => element.name).join(', ');
}
