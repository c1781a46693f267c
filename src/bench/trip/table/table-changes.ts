import type { TableChoice } from '../options/benchmark-options.ts';
import type { TableSource } from './table-source.ts';
import type { Warning } from '../../../vault/result/result.ts';
import { scalar } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';

/** How many rows were written since the statistics began: more of them after than before, and the answers are mixed. */
export async function changesOf(session: Session, { schema, table }: TableSource): Promise<string> {
  await session.run('SELECT pg_stat_clear_snapshot()');
  const sql = `SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = $2`;
  return scalar(await session.run(sql, [schema, table])) ?? '';
}

/** Rows were written in the middle. */
export function changedWarning({ table }: TableChoice): Warning {
  const sentence = `Rows of ${table} were written while it was measured: recall is against the rows as they were at the start.`;
  return { code: 'table-changed', sentence };
}
