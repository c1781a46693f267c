import { withRate } from './dataset-progress.ts';
import { skippedRowsText } from './dataset-skipped.ts';
import { parseCount } from './options.ts';
import { openVectorSource } from '../bench/dataset/open-source.ts';
import { writeVectors, writtenFormat } from '../bench/dataset/writers/write-vectors.ts';
import { counted } from '../base/terminal/wording.ts';

export interface ConvertFlags {
  readonly rows?: string;
  readonly column?: string;
  readonly skipBadRows: boolean;
  readonly force: boolean;
}

/** Writes the vectors of one file into another one and prints how many there are. */
export async function convertDataset(
  from: string,
  to: string,
  { rows, column, skipBadRows, force }: ConvertFlags,
  signal: AbortSignal,
): Promise<void> {
  const format = writtenFormat(to);
  const source = await openVectorSource(from, { rows: parseCount('--rows', rows), column, skipBadRows });
  const written = await withRate('converting rows', source.rows, (onRows) =>
    writeVectors(source, to, { format, force, signal, onRows }),
  );
  process.stdout.write(
    `${to}: ${counted(written, 'row')} of ${counted(source.dimensions, 'dimension')}\n${skippedRowsText(source.skipped)}`,
  );
}
