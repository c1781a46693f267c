import type { RetentionRule } from './retention-rule.ts';

export interface RetentionOptions {
  /** Rows that one transaction deletes at most: locks are short, and an interrupted job loses one batch. */
  readonly batchRows: number;
  /** Counts what would be deleted, and changes nothing. */
  readonly dryRun: boolean;
  /** The moment from which periods are counted back, as `2026-01-31T00:00:00Z`. By default the server's clock at the start. */
  readonly at?: string | undefined;
  /** No batch begins later than this after the start. What is left is for the next run. */
  readonly timeMsMax?: number | undefined;
  readonly onReport?: ((report: RetentionReport) => void) | undefined;
}

export interface RetentionReport {
  readonly table: string;
  /** Deleted; in a dry run, those that would be. */
  readonly rows: number;
  readonly batches: number;
  /** False when the time was over before the table was done. */
  readonly complete: boolean;
}

/** Whatever runs a statement in a transaction of its own: a session, or a pool. */
export interface RetentionDatabase {
  run(sql: string, values?: readonly (string | number | null)[]): Promise<RetentionAnswer>;
}

interface RetentionAnswer {
  readonly rowCount: number;
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * Deletes the rows whose period is over, batch by batch. Each batch is committed, so a job that is ended goes on where it
 * was when it is run again, and two at once share the work.
 */
export async function applyRetention(
  database: RetentionDatabase,
  rules: readonly RetentionRule[],
  options: RetentionOptions,
): Promise<readonly RetentionReport[]> {
  const deadline = performance.now() + (options.timeMsMax ?? Number.POSITIVE_INFINITY);
  const at = options.at ?? (await one(database, 'SELECT now()'));
  const reports: RetentionReport[] = [];
  for (const rule of rules) {
    const report = options.dryRun
      ? { table: rule.table, rows: Number(await one(database, rule.count, [at])), batches: 0, complete: true }
      : await deleteBatches(database, rule, at, options.batchRows, deadline);
    options.onReport?.(report);
    reports.push(report);
  }
  return reports;
}

async function deleteBatches(
  database: RetentionDatabase,
  { table, deleteBatch }: RetentionRule,
  at: string,
  batchRows: number,
  deadline: number,
): Promise<RetentionReport> {
  let rows = 0;
  let batches = 0;
  while (performance.now() < deadline) {
    const { rowCount } = await database.run(deleteBatch, [at, batchRows]);
    rows += rowCount;
    batches += 1;
    if (rowCount < batchRows) return { table, rows, batches, complete: true };
  }
  return { table, rows, batches, complete: false };
}

async function one(database: RetentionDatabase, sql: string, values: readonly string[] = []): Promise<string> {
  const { rows } = await database.run(sql, values);
  return rows[0]?.[0] ?? '';
}
