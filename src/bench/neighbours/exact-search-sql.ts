import type { Metric } from '../dataset/vector-source.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { Session } from '../../engine/session/session.ts';
import { quoteIdentifier } from '../../engine/sql/identifier.ts';
import { distanceOperators } from '../../schema/vector/distance-operator.ts';

/** A table that holds the rows that were searched. Names are unquoted. */
export interface SearchedTable {
  readonly schema: string;
  readonly table: string;
  readonly idColumn: string;
  readonly vectorColumn: string;
  /** Equality on columns, bound as parameters, where only some rows are searched. */
  readonly filter?: Readonly<Record<string, string | number>>;
}

/** Ids and distances of the k nearest rows. The vector is `$1`; the values of the filter follow it. */
export function exactSearchSql(
  table: SearchedTable,
  metric: Metric,
  k: number,
): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const filters = Object.entries(table.filter ?? {});
  const conditions = filters.map(([column], index) => `${quoteIdentifier(column)} = $${index + 2}`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const id = quoteIdentifier(table.idColumn);
  const distance = `${quoteIdentifier(table.vectorColumn)} ${distanceOperators[metric]} $1`;
  return {
    sql: `SELECT ${id}, ${distance} FROM ${nameOf(table)}${where} ORDER BY ${distance} LIMIT ${k}`,
    values: filters.map(([, value]) => value),
  };
}

/** The vector that the server has for an id, as it has it: its text holds every float32 to the last digit. */
export async function readServerVector(session: Session, table: SearchedTable, id: string): Promise<Float32Array> {
  const column = quoteIdentifier(table.vectorColumn);
  const answer = await session.run(
    `SELECT ${column} FROM ${nameOf(table)} WHERE ${quoteIdentifier(table.idColumn)} = $1`,
    [id],
  );
  const [text] = answer.rows[0] ?? [];
  if (answer.rows.length !== 1 || typeof text !== 'string') {
    throw new PgparityError(
      'id-not-unique',
      `${answer.rows.length} rows of ${nameOf(table)} have the id ${id}: the column ${table.idColumn} must tell rows apart.`,
      { exitCode: exitCodes.wrongUse },
    );
  }
  return Float32Array.from(JSON.parse(text) as number[]);
}

function nameOf({ schema, table }: SearchedTable): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}
