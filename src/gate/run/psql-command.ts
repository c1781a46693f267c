import { shellQuoted } from '../../base/terminal/shell-command.ts';
import { inlinedStatement } from '../../engine/sql/inlined-statement.ts';
import type { Parameters } from '../../engine/session/answer.ts';

/**
 * The command that runs a statement with its values by hand; `URL` is the reader's, since the run's own databases are
 * gone. Null where there is no statement, or none that psql could run alone.
 */
export async function psqlCommand(statement: string | null, parameters: Parameters): Promise<string | null> {
  if (statement === null) return null;
  const sql = await inlinedStatement(statement, parameters);
  return sql === null ? null : `psql "$URL" -c ${shellQuoted(withoutIndent(sql))}`;
}

/** Of a statement that stands indented in a suite file. A text that holds a line break stays as it is. */
function withoutIndent(sql: string): string {
  return /'[^']*\n[^']*'|\$\$/.test(sql) ? sql.trim() : sql.trim().replaceAll(/\s*\n\s*/g, ' ');
}
