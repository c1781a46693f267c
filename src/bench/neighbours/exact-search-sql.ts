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
}

/** Ids and distances of the k nearest rows. The vector is `$1`. */
export function exactSearchSql(table: SearchedTable, metric: Metric, k: number): string {
  const distance = `${quoteIdentifier(table.vectorColumn)} ${distanceOperators[metric]} $1`;
  return `SELECT ${quoteIdentifier(table.idColumn)}, ${distance} FROM ${nameOf(table)} ORDER BY ${distance} LIMIT ${k}`;
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
      `${answer.rows.length} rows of ${nameOf(table)} have the id ${id}. Pass a unique column with --id-column; ${table.idColumn} is not unique.`,
      { exitCode: exitCodes.wrongUse },
    );
  }
  return Float32Array.from(JSON.parse(text) as number[]);
}

function nameOf({ schema, table }: SearchedTable): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}
