import { parse } from 'libpg-query';

/**
 * Whether the rows of a statement have an order: a SELECT with ORDER BY at its top level, and the lines of EXPLAIN. FETCH and
 * EXECUTE count as ordered, since the query that would tell stands elsewhere.
 */
export async function ordersItsRows(sql: string): Promise<boolean> {
  const { stmts } = await parse(sql);
  const statement = stmts?.[0]?.stmt;
  if (statement === undefined) return false;
  if ('ExplainStmt' in statement || 'FetchStmt' in statement || 'ExecuteStmt' in statement) return true;
  if (!('SelectStmt' in statement)) return false;
  return (statement.SelectStmt.sortClause?.length ?? 0) > 0;
}
