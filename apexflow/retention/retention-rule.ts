import { readFile } from 'node:fs/promises';

/** How the rows of one table are kept, as `schema/retention.sql` has it. */
export interface RetentionRule {
  readonly table: string;
  /** `$1` is the moment to count back from, `$2` the rows of a batch. */
  readonly deleteBatch: string;
  /** How many rows are past their period at `$1`. */
  readonly count: string;
}

/** Reads the rules from a file of `DELETE … WHERE id IN (SELECT …)` statements. Throws a SyntaxError for any other. */
export async function readRetentionRules(path: string | URL): Promise<readonly RetentionRule[]> {
  const text = (await readFile(path, 'utf8')).replaceAll(/^\s*--.*$/gm, '');
  const statements = text.split(';').map((statement) => statement.trim());
  return statements.filter((statement) => statement !== '').map(ruleOf);
}

function ruleOf(deleteBatch: string): RetentionRule {
  const { table, past } = statementShape.exec(deleteBatch)?.groups ?? {};
  if (table === undefined || past === undefined) {
    throw new SyntaxError(`Retention needs DELETE FROM t WHERE id IN (SELECT … LIMIT $2 …), not: ${deleteBatch}`);
  }
  return { table, deleteBatch, count: `SELECT count(*) FROM (${past}) AS past` };
}

const statementShape =
  /^DELETE FROM (?<table>\w+) WHERE id IN \(\s*(?<past>SELECT id FROM \k<table>[\s\S]+?)(?:\s+ORDER BY \w+)?\s+LIMIT \$2 FOR UPDATE SKIP LOCKED\)$/;
