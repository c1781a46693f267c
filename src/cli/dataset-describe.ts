import { withRate } from './dataset-progress.ts';
import { parseCount, parseSeed } from './options.ts';
import { openDataset } from '../bench/dataset/open-dataset.ts';
import type { FileFormat } from '../bench/dataset/readers/file-format.ts';
import { skippedRowsText } from './dataset-skipped.ts';
import { describeVectors } from '../bench/dataset/statistics/describe-vectors.ts';
import { renderStatistics } from '../bench/dataset/statistics/render-statistics.ts';
import { refuseUnwritable, writeReport } from '../base/terminal/report-file.ts';
import { visible } from '../base/terminal/visible.ts';

export interface DescribeFlags {
  readonly queries?: string;
  readonly rows?: string;
  readonly column?: string;
  readonly format?: FileFormat;
  readonly skipBadRows: boolean;
  readonly seed: string;
  readonly json?: string;
}

/** Prints the statistics of a file, beside those of real embeddings, and writes them as JSON where asked to. */
export async function describeDataset(file: string, flags: DescribeFlags, signal: AbortSignal): Promise<void> {
  if (flags.json !== undefined) await refuseUnwritable(flags.json);
  const { base, queries } = await openDataset(
    { base: file, queries: flags.queries },
    {
      rows: parseCount('--rows', flags.rows),
      column: flags.column,
      format: flags.format,
      skipBadRows: flags.skipBadRows,
    },
  );
  const seed = parseSeed(flags.seed);
  const statistics = await withRate('reading rows', base.rows, (onRows) =>
    describeVectors(base, { ...(queries !== null && { queries }), seed, onRows, signal }),
  );
  process.stdout.write(
    `${visible(base.name)}${queries === null ? '' : `, queries ${visible(queries.name)}`}\n\n${renderStatistics(statistics)}${skippedRowsText(base.skipped)}`,
  );
  if (flags.json === undefined) return;
  const document = {
    name: base.name,
    queries: queries?.name ?? null,
    seed,
    statistics,
    skippedRows: base.skipped.rows,
  };
  await writeReport(flags.json, `${JSON.stringify(document, null, 2)}\n`);
}
