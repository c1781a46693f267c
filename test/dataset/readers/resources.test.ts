import { readdirSync, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { testFolder } from './folder.ts';
import { independentFile, parquet } from './independent-files.ts';
import { openVectorSource } from '../../../src/dataset/open-source.ts';
import { fileFormats } from '../../../src/dataset/readers/file-format.ts';
import { convertVectors } from '../../../src/dataset/writers/convert-vectors.ts';

const folder = testFolder();

describe.each(fileFormats)('%s', (format) => {
  const rows = Array.from({ length: 200 }, (_, row) => [row, row % 100]).map((row) => row.map((value) => value % 128));

  test('a reader that stops early, fails or is aborted leaves no file open', async ({ skip }) => {
    skip(process.platform !== 'linux', 'open files are looked up in /proc');
    const path = await folder.put(format, await independentFile(format, rows));
    const source = await openVectorSource(path);
    for await (const batch of source.batches({ batchRows: 7 })) if (batch.firstRow > 20) break;
    const control = new AbortController();
    const aborted = (async () => {
      for await (const batch of source.batches({ batchRows: 7, signal: control.signal })) {
        if (batch.firstRow === 7) control.abort();
      }
    })();
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => openFiles(path)).toEqual([]);
  });

  test('a signal that is aborted before is looked at first', async () => {
    const path = await folder.put(format, await independentFile(format, rows));
    const batches = (await openVectorSource(path)).batches({ signal: AbortSignal.abort() });
    await expect(batches[Symbol.asyncIterator]().next()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('a file of more than 4 GiB is read to its end', async () => {
  // Sparse: it takes no room. Rows of 16,000 float32, of which the last one is not zero.
  const rows = 70_000;
  const path = folder.path('large.fbin');
  const handle = await open(path, 'w');
  const header = new Uint8Array(new Uint32Array([rows, 16_000]).buffer);
  await handle.write(header, 0, 8, 0);
  const last = new Uint8Array(Float32Array.from({ length: 16_000 }, (_, index) => index).buffer);
  await handle.write(last, 0, last.length, 8 + (rows - 1) * 64_000);
  await handle.close();
  const source = await openVectorSource(path);
  expect(source.rows).toBe(rows);
  expect(8 + rows * 64_000).toBeGreaterThan(2 ** 32);
  let sum = 0;
  let peak = 0;
  const before = process.memoryUsage().rss;
  for await (const { data, firstRow } of source.batches({ batchRows: 64 })) {
    if (firstRow + 64 >= rows) sum += data.reduce((total, value) => total + value, 0);
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  expect(sum).toBe((16_000 * 15_999) / 2);
  expect((peak - before) / 2 ** 20).toBeLessThan(200);
});

test('a Parquet file with one row group of 100 MB is read in little memory', async () => {
  const one = Array.from({ length: 256 }, (_, index) => index + 0.5);
  const path = await folder.put(
    'parquet',
    parquet(
      Array.from({ length: 50_000 }, () => one),
      { rowGroupSize: 50_000 },
    ),
  );
  globalThis.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  let rows = 0;
  for await (const batch of (await openVectorSource(path)).batches()) {
    rows += batch.rows;
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
  }
  expect(rows).toBe(50_000);
  expect((peak - before) / 2 ** 20).toBeLessThan(64);
});

test('a conversion of 30,000 × 768 rows stays within some tens of megabytes', async () => {
  const path = folder.path('zeros.fbin');
  const handle = await open(path, 'w');
  await handle.write(new Uint8Array(new Uint32Array([30_000, 768]).buffer), 0, 8, 0);
  await handle.truncate(8 + 30_000 * 768 * 4);
  await handle.close();
  for (const format of ['npy', 'fvecs', 'hdf5'] as const) {
    const before = process.memoryUsage().rss;
    let peak = 0;
    await convertVectors(await openVectorSource(path), folder.path(`zeros.${format}`), {
      onRows: () => (peak = Math.max(peak, process.memoryUsage().rss)),
    });
    expect((peak - before) / 2 ** 20).toBeLessThan(150);
  }
});

function openFiles(path: string): string[] {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === path;
    } catch {
      return false;
    }
  });
}
