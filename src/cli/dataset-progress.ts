import { createRateProgress } from '../base/terminal/rate-progress.ts';

/** Progress on standard error while the work lasts. The work reports how many rows are done so far. */
export async function withRate<Result>(
  label: string,
  total: number | null,
  work: (onRows: (rows: number) => void) => Promise<Result>,
): Promise<Result> {
  const progress = createRateProgress(process.stderr, { label, total, redraw: !process.env['CI'] });
  let reported = 0;
  try {
    return await work((rows) => {
      progress.advance(rows - reported);
      reported = rows;
    });
  } finally {
    progress.close();
  }
}
