import { findTableIndexes, type TableIndexes } from './table-indexes.ts';
import { openTableSource, type TableSource } from './table-source.ts';
import { tableWorkload } from './table-workload.ts';
import type { BenchmarkDatabase } from '../database/benchmark-database.ts';
import type { BenchmarkOptions, TableChoice } from '../options/benchmark-options.ts';
import { stageProgress } from '../options/benchmark-progress.ts';
import type { Workload } from '../workload/workload.ts';
import { UsageError } from '../../../base/errors.ts';
import type { ProfileName } from '../../../engine/profile/profile.ts';
import { scalar } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';

/** The user's own table, as it is before it is measured. */
export interface MeasuredTable {
  readonly choice: TableChoice;
  readonly source: TableSource;
  readonly indexes: TableIndexes['indexes'];
  /** Indexes of the column that cannot be measured. */
  readonly leftOut: TableIndexes['leftOut'];
  readonly workload: Workload;
  /** Everything that the results depend on beside the vectors. */
  readonly state: unknown;
  /** Whether rows were written since it was opened. */
  changed(): Promise<boolean>;
}

/** Throws a UsageError for what is not there or cannot be measured. */
export async function openMeasuredTable(
  { session, url }: BenchmarkDatabase,
  profile: ProfileName,
  options: BenchmarkOptions,
): Promise<MeasuredTable> {
  const { data: choice } = options;
  if (choice.kind !== 'table') throw new RangeError('No table was chosen.');
  if (url === null)
    throw new UsageError(
      'table-in-process',
      `The profile ${profile} has no existing tables. Use a profile with a remote server.`,
    );
  const progress = stageProgress(options.progress, profile);
  progress.stage('reading the table');
  const source = await openTableSource(session, url, choice);
  const { indexes, leftOut } = await findTableIndexes(session, source, options.strategies);
  const changesBefore = await changesOf(session, source);
  const workload = await tableWorkload(source, choice, indexes[0].metric, options, progress);
  return {
    choice,
    source,
    indexes,
    leftOut,
    workload,
    state: [source.schema, source.table, source.vectorColumn, source.idColumn, indexes, changesBefore, options.shard],
    changed: async () => (await changesOf(session, source)) !== changesBefore,
  };
}

/** Rows written since the statistics began. */
async function changesOf(session: Session, { schema, table }: TableSource): Promise<string> {
  await session.run('SELECT pg_stat_clear_snapshot()');
  const sql = `SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = $2`;
  return scalar(await session.run(sql, [schema, table])) ?? '';
}
