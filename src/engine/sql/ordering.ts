import { parse } from 'libpg-query';

/**
 * Whether a statement fixes the order of its rows: a SELECT with ORDER BY at its top level. The rows of EXPLAIN are lines, and
 * those of FETCH and EXECUTE are ordered elsewhere, if at all.
 */
export async function ordersItsRows(sql: string): Promise<boolean> {
  const { stmts } = await parse(sql);
  const statement = stmts?.[0]?.stmt;
  if (statement === undefined) return false;
  if ('ExplainStmt' in statement || 'FetchStmt' in statement || 'ExecuteStmt' in statement) return true;
  if (!('SelectStmt' in statement)) return false;
  return (statement.SelectStmt.sortClause?.length ?? 0) > 0;
}
