import type { SearchStatement } from './benchmark-database.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';
import { distanceOperators } from '../../../schema/vector/distance-operator.ts';

/**
 * The text of a search: `$1` is the vector, `$2` and so on are the filter's values in its order. Only this form, the
 * bare distance as the one sort key and a constant limit, lets a vector index answer.
 */
export function searchSql(search: SearchStatement): string {
  const conditions = Object.keys(search.filter ?? {}).map((name, place) => `${quoteIdentifier(name)} = $${place + 2}`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const distance = `${quoteIdentifier(search.vectorColumn)} ${distanceOperators[search.metric]} $1`;
  return `SELECT ${quoteIdentifier(search.idColumn)} FROM ${qualifiedName(search)}${where} ORDER BY ${distance} LIMIT ${limitOf(search)}`;
}

/** Values of the filter as text, in the order of their parameters. */
export function filterValues(search: SearchStatement): readonly string[] {
  return Object.values(search.filter ?? {}).map(String);
}

/** Quoted, with its schema. */
export function qualifiedName({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}

function limitOf({ k }: SearchStatement): number {
  if (Number.isSafeInteger(k) && k > 0) return k;
  throw new RangeError(`Invalid k: ${k}. Use a whole number of at least 1.`);
}
