import { basename } from 'node:path';
import { RowWindow } from './row-window.ts';
import { createWorkload, rowNumber, zeroVectorWarnings, type Workload, type WorkloadInput } from './workload.ts';
import type { BenchmarkOptions, FilesChoice } from '../options/benchmark-options.ts';
import type { StageProgress } from '../options/benchmark-progress.ts';
import { contentOf, sha256, type SourceContent } from '../../dataset/content-hash.ts';
import { openDataset, type DatasetFiles } from '../../dataset/open-dataset.ts';
import type { Metric } from '../../dataset/vector-source.ts';
import { readAll } from '../../neighbours/read-all.ts';
import type { Warning } from '../../../vault/result/quantities.ts';
import { UsageError } from '../../../base/errors.ts';

/** The vectors of files, read once. Without a file of queries the last rows are held out. Throws a UsageError. */
export async function fileWorkload(
  choice: FilesChoice,
  options: BenchmarkOptions,
  progress: StageProgress,
): Promise<Workload> {
  const { rows, signal } = options;
  const files = await openDataset(
    { base: choice.base, queries: choice.queries ?? undefined, truth: choice.truth ?? undefined },
    { column: choice.column ?? undefined, rows: rows ?? undefined, skipBadRows: choice.skipBadRows },
  );
  const metric = metricOf(choice, files.metric);
  const content = await contentOf(files.base, { signal });
  const parts = await (files.queries === null
    ? holdOutQueries(files, content, options)
    : readQueries(files, files.queries, content, options));
  const { path, skipped } = files.base;
  // A result is handed on, and says nothing of the folders of the machine: `sift.hdf5:train`.
  const name = basename(path) + files.base.name.slice(path.length);
  const { cut, ...input } = parts;
  const warnings = [...zeroVectorWarnings(metric, content.zeroRows), ...cut];
  const facts = { name, metric, skippedRows: skipped.rows, rowOf: rowNumber, warnings };
  return createWorkload({ ...facts, ...input }, options, progress);
}

interface Parts extends Pick<WorkloadInput, 'base' | 'rows' | 'queries' | 'neighbours' | 'baseHash'> {
  /** That there are fewer queries than were asked for. */
  readonly cut: readonly Warning[];
}

async function holdOutQueries(
  { base }: DatasetFiles,
  content: SourceContent,
  { queries: queriesMax, signal }: BenchmarkOptions,
): Promise<Parts> {
  const count = Math.min(queriesMax, Math.floor(content.rows / rowsPerQuery));
  if (count === 0) {
    throw new UsageError(
      'queries-missing',
      `${base.name} has ${content.rows} rows, too few to hold out queries. Pass a file with --queries.`,
    );
  }
  const rows = content.rows - count;
  return {
    base: new RowWindow(base, 0, rows),
    rows,
    queries: await readAll(new RowWindow(base, rows, content.rows), { signal }),
    neighbours: null,
    baseHash: sha256(`${content.hash} without the last ${count} rows`),
    cut: count < queriesMax ? [cutWarning(count, queriesMax)] : [],
  };
}

function cutWarning(count: number, asked: number): Warning {
  const sentence = `${count} of ${asked} queries are held out: a tenth of the rows at most. Pass a file with --queries for more.`;
  return { code: 'queries-cut', sentence };
}

/** At most a tenth of the rows is held out. */
const rowsPerQuery = 10;

async function readQueries(
  { base, truth }: DatasetFiles,
  queries: NonNullable<DatasetFiles['queries']>,
  { hash, rows }: SourceContent,
  { rows: rowsMax, queries: queriesMax, signal }: BenchmarkOptions,
): Promise<Parts> {
  // Neighbours among all rows of the file are not those among some of them.
  const isWhole = base.rowsInFile === null ? rowsMax === null : base.rowsInFile === rows;
  return {
    base,
    rows,
    queries: await readAll(new RowWindow(queries, 0, queriesMax), { signal }),
    neighbours: isWhole ? truth : null,
    baseHash: hash,
    cut: [],
  };
}

function metricOf({ base, metric }: FilesChoice, ofFile: Metric | null): Metric {
  if (metric === null) return ofFile ?? 'cosine';
  if (ofFile === null || ofFile === metric) return metric;
  throw new UsageError('metric-differs', `--metric is ${metric}, but ${base} declares ${ofFile}. Leave --metric out.`);
}
