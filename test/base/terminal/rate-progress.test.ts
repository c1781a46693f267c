import { expect, test } from 'vitest';
import { createRateProgress } from '../../../src/base/terminal/rate-progress.ts';

function recorder(isTTY: boolean): {
  readonly stream: Parameters<typeof createRateProgress>[0];
  readonly written: string[];
} {
  const written: string[] = [];
  return { written, stream: { isTTY, columns: 80, writable: true, write: (text) => written.push(text) > 0 } };
}

test('work of less than two seconds says nothing', () => {
  const { stream, written } = recorder(true);
  let clockMs = 0;
  const progress = createRateProgress(stream, { label: 'rows', total: 10, now: () => clockMs });
  for (clockMs = 0; clockMs < 2000; clockMs += 200) progress.advance(1);
  progress.close();
  expect(written).toEqual([]);
});

test('a terminal has one line with the share, the rate and the time that is left, which is gone at the end', () => {
  const { stream, written } = recorder(true);
  let clockMs = 0;
  const progress = createRateProgress(stream, { label: 'loading rows', total: 4000, now: () => clockMs });
  clockMs = 2500;
  progress.advance(1000);
  clockMs = 2600;
  progress.advance(10);
  progress.close();
  progress.advance(1);
  expect(written).toEqual(['\r\u001B[2Kloading rows: 1,000 of 4,000 (25 %), 400/s, 7.5 s to go', '\r\u001B[2K']);
});

test('a log has a line every ten seconds', () => {
  const { stream, written } = recorder(false);
  let clockMs = 0;
  const progress = createRateProgress(stream, { label: 'reading', total: null, now: () => clockMs });
  for (clockMs = 1000; clockMs <= 25_000; clockMs += 1000) progress.advance(5);
  progress.close();
  expect(written).toEqual(['reading: 10, 5.0/s\n', 'reading: 60, 5.0/s\n', 'reading: 110, 5.0/s\n']);
});

test('what is redrawn stays within the terminal', () => {
  const { stream, written } = recorder(true);
  let clockMs = 0;
  const progress = createRateProgress(
    { ...stream, columns: 30 },
    { label: 'a very long name of what is done', total: 1e9, now: () => clockMs },
  );
  clockMs = 3000;
  progress.advance(1);
  expect(written[0]?.replace('\r\u001B[2K', '')).toHaveLength(29);
});
