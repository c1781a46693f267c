import { generatedFile } from './generated-file.ts';
import { createWorkload, rowNumber, type Workload } from './workload.ts';
import type { BenchmarkOptions, GeneratedChoice } from '../options/benchmark-options.ts';
import type { StageProgress } from '../options/benchmark-progress.ts';
import { generateDataset } from '../../dataset/generator/generate-dataset.ts';
import { readAll } from '../../neighbours/read-all.ts';

/** Synthetic vectors, and queries drawn from the same topics. */
export async function generatedWorkload(
  { preset, dimensions }: GeneratedChoice,
  options: BenchmarkOptions,
  progress: StageProgress,
): Promise<Workload> {
  const { rows, seed, environment, signal } = options;
  const size = { dimensions, queries: options.queries, ...(rows !== null && { rows }) };
  const dataset = generateDataset({ preset, seed, ...size });
  const { source: base, content } = await generatedFile(dataset, environment, signal);
  const queries = await readAll(dataset.queries, { signal });
  const { name } = dataset.base;
  return createWorkload(
    {
      name,
      metric: dataset.metric,
      base,
      rows: content.rows,
      queries,
      rowOf: rowNumber,
      neighbours: null,
      baseHash: content.hash,
      skippedRows: 0,
      warnings: [],
    },
    options,
    progress,
  );
}
