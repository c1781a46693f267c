import { records, scalar } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';
import { quoteIdentifier } from '../../engine/sql/identifier.ts';

/**
 * About how many rows each table has, by `schema.table`: the server's estimate, or, where a table was never analysed, a
 * count that stops at 100,001. Reads only.
 */
export async function readTableRows(session: Session): Promise<Readonly<Record<string, number>>> {
  const answer = await session.run(`
    SELECT namespaces.nspname AS schema, tables.relname AS name, tables.reltuples::bigint::text AS rows
    FROM pg_class AS tables
    JOIN pg_namespace AS namespaces ON namespaces.oid = tables.relnamespace
    WHERE tables.relkind IN ('r', 'p') AND namespaces.nspname !~ '^pg_' AND namespaces.nspname <> 'information_schema'
  `);
  const rows: Record<string, number> = {};
  for (const { schema, name, rows: estimate } of records(answer)) {
    const known = Number(estimate);
    // -1 says "never analysed"; a partitioned table says 0 for the same.
    rows[`${schema}.${name}`] = known > 0 ? known : await countUpTo(session, schema ?? '', name ?? '');
  }
  return rows;
}

const countMax = 100_001;

async function countUpTo(session: Session, schema: string, name: string): Promise<number> {
  const table = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  return Number(
    scalar(await session.run(`SELECT count(*) FROM (SELECT FROM ${table} LIMIT ${countMax}) AS beginning`)),
  );
}
