import { qualifiedName } from './search-sql.ts';
import type { LoadTarget } from './benchmark-database.ts';
import type { Session } from '../../../engine/session/session.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';

interface BenchmarkTable {
  readonly schema: string;
  readonly table: string;
  readonly dimensions: number;
  /** Of type integer, by name. */
  readonly integerColumns: readonly string[];
  /** `external` is pgvector's default: a long vector lies outside its row. `plain` keeps it in the row, up to 8 kB. */
  readonly storage: 'external' | 'plain';
}

/**
 * Creates the table, and its schema where that is not there: a bigint `id` as primary key, the integers, and the vector
 * as `embedding`. It is logged like any other. Autovacuum leaves it alone, since it would come in the middle of a
 * measurement: whoever loads it calls {@link settleTable}.
 *
 * Throws a StatementError when a table of that name is there.
 */
export async function createBenchmarkTable(session: Session, table: BenchmarkTable): Promise<LoadTarget> {
  const { schema, integerColumns, dimensions, storage } = table;
  const integers = integerColumns.map((name) => `${quoteIdentifier(name)} integer NOT NULL, `);
  await session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`);
  await session.run(
    `CREATE TABLE ${qualifiedName(table)} (id bigint PRIMARY KEY, ${integers.join('')}embedding vector(${Number(dimensions)}) NOT NULL)
     WITH (autovacuum_enabled = off, toast.autovacuum_enabled = off)`,
  );
  await session.run(`ALTER TABLE ${qualifiedName(table)} ALTER COLUMN embedding SET STORAGE ${storage.toUpperCase()}`);
  return { schema, table: table.table, idColumn: 'id', vectorColumn: 'embedding', integerColumns };
}

/**
 * What has to happen between a load and a measurement: the planner's statistics, and the marks on fresh rows that the
 * first search would otherwise have to write.
 */
export async function settleTable(
  session: Session,
  table: { readonly schema: string; readonly table: string },
): Promise<void> {
  await session.run(`VACUUM (ANALYZE) ${qualifiedName(table)}`);
}

export async function dropBenchmarkTable(
  session: Session,
  table: { readonly schema: string; readonly table: string },
): Promise<void> {
  await session.run(`DROP TABLE IF EXISTS ${qualifiedName(table)}`);
}
