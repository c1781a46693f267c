import { parse } from 'libpg-query';

/** Whether a statement fixes the order of its rows: a SELECT with ORDER BY at its top level. */
export async function ordersItsRows(sql: string): Promise<boolean> {
  const { stmts } = await parse(sql);
  const statement = stmts?.[0]?.stmt;
  if (statement === undefined || !('SelectStmt' in statement)) return false;
  return (statement.SelectStmt.sortClause?.length ?? 0) > 0;
}
