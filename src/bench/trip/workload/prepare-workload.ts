import { fileWorkload } from './file-workload.ts';
import { FilterColumns } from './filter-columns.ts';
import { generatedWorkload } from './generated-workload.ts';
import type { Workload } from './workload.ts';
import type { BenchmarkOptions } from '../options/benchmark-options.ts';
import { stageProgress } from '../options/benchmark-progress.ts';

/**
 * The workload of every profile: refused as a whole, or the same for all. Null where a table is measured in place, whose
 * vectors are known once its server answers.
 */
export async function prepareWorkload(options: BenchmarkOptions): Promise<Workload | null> {
  const { data, seed, signal } = options;
  if (data.kind === 'table') return null;
  const progress = stageProgress(options.progress, null);
  progress.stage('reading the vectors');
  const workload = await (data.kind === 'generated'
    ? generatedWorkload(data, options, progress)
    : fileWorkload(data, options, progress));
  progress.stage('tenants for the filters');
  const { rows, metric } = workload.facts;
  return { ...workload, columns: await FilterColumns.of(workload.base, { rows, metric, seed, signal }) };
}
