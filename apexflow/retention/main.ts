import { parseArgs } from 'node:util';
import { PgparityError } from '../../src/base/errors.ts';
import { createPool } from '../connection/pool.ts';
import { processLog } from '../log/log.ts';
import { readRetentionRules } from './retention-rule.ts';
import { applyRetention, type RetentionDatabase, type RetentionReport } from './retention.ts';

const usage = `Usage: npm run retention -- [options]

Delete the rows whose retention period is over (schema/retention.sql), in the
database of the product's variables.

  --dry-run            count the rows, delete nothing
  --batch-rows <rows>  rows of a transaction (default: 1000)
  --minutes <minutes>  begin no batch later than this (default: 30)
  --at <time>          count back from this time (default: now)`;

/** A batch has as long as its table takes to be read once. */
const commandTimeoutMs = 600_000;

/** Values as the server writes them: a timestamp keeps its microseconds. */
const asText = { getTypeParser: () => (value: string) => value };

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof PgparityError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return error.exitCode;
});

async function main(words: readonly string[]): Promise<number> {
  const flags = parseFlags(words);
  if (flags === undefined) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const rules = await readRetentionRules(new URL('../../schema/retention.sql', import.meta.url));
  const pool = await createPool(process.env, { log: processLog(), commandTimeoutMs });
  try {
    const database: RetentionDatabase = {
      run: async (text, values = []) => {
        const { rowCount, rows } = await pool.query<(string | null)[]>({
          text,
          values: [...values],
          rowMode: 'array',
          types: asText,
        });
        return { rowCount: rowCount ?? 0, rows };
      },
    };
    const reports = await applyRetention(database, rules, {
      ...flags,
      onReport: (report) => void process.stdout.write(`${lineOf(report, flags.dryRun)}\n`),
    });
    return reports.every(({ complete }) => complete) ? 0 : 1;
  } finally {
    await pool.close();
  }
}

function parseFlags(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        'dry-run': { type: 'boolean', default: false },
        'batch-rows': { type: 'string', default: '1000' },
        minutes: { type: 'string', default: '30' },
        at: { type: 'string' },
      },
    });
    const [batchRows, minutes] = [Number(values['batch-rows']), Number(values.minutes)];
    if (!Number.isInteger(batchRows) || batchRows < 1 || !(minutes > 0)) return undefined;
    if (values.at !== undefined && Number.isNaN(Date.parse(values.at))) return undefined;
    return { dryRun: values['dry-run'], batchRows, timeMsMax: minutes * 60_000, at: values.at };
  } catch {
    return undefined;
  }
}

function lineOf({ table, rows, batches, complete }: RetentionReport, dryRun: boolean): string {
  if (dryRun) return `${table}: ${rows} rows would be deleted`;
  return `${table}: ${rows} rows deleted in ${batches} batches${complete ? '' : ', more are left for the next run'}`;
}
