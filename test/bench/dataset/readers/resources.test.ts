import { readdirSync, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { testFolder } from './folder.ts';
import { independentFile, parquet } from './independent-files.ts';
import { openVectorSource } from '../../../../src/bench/dataset/open-source.ts';
import { elementType } from '../../../../src/bench/dataset/readers/element-type.ts';
import { fileFormats } from '../../../../src/bench/dataset/readers/file-format.ts';
import { byteOf } from '../../../../src/bench/dataset/readers/fixed-layout.ts';
import { withFile } from '../../../../src/bench/dataset/readers/regular-file.ts';
import { writeVectors } from '../../../../src/bench/dataset/writers/write-vectors.ts';

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

test('bytes behind the fourth gibibyte are read', async () => {
  // Sparse: it takes no room.
  const layout = {
    element: elementType('float32'),
    path: '',
    rows: 2_000_000,
    width: 768,
    byteOffset: 8,
    rowHeaderBytes: 0,
  };
  const byte = byteOf(layout, 1_999_999, 1);
  expect(byte).toBeGreaterThan(2 ** 32);
  const path = folder.path('large.fbin');
  const handle = await open(path, 'w');
  await handle.write(Uint8Array.of(1, 2, 3, 4), 0, 4, byte);
  await handle.close();
  const found = new Uint8Array(4);
  await withFile(path, (file) => file.read(found, byte));
  expect([...found]).toEqual([1, 2, 3, 4]);
});

test('300 MB are read in some tens of megabytes', async () => {
  const path = await zeros('long.fbin', 100_000);
  const before = process.memoryUsage().rss;
  let peak = 0;
  let rows = 0;
  for await (const batch of (await openVectorSource(path)).batches()) {
    rows += batch.rows;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  expect(rows).toBe(100_000);
  expect((peak - before) / 2 ** 20).toBeLessThan(150);
});

test('a row group of Parquet is read page by page: the first rows come before a damaged page', async () => {
  const given = Array.from({ length: 5000 }, (_, row) =>
    Array.from({ length: 64 }, (_element, index) => Math.sin(row * 64 + index)),
  );
  const bytes = parquet(given, { rowGroupSize: 5000, pageSize: 20_000 });
  bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 100_000);
  const source = await openVectorSource(await folder.put('parquet', bytes));
  let rows = 0;
  const reading = (async () => {
    for await (const batch of source.batches({ batchRows: 10 })) rows += batch.rows;
  })();
  await expect(reading).rejects.toMatchObject({ exitCode: 2 });
  expect(rows).toBeGreaterThan(1000);
  expect(rows).toBeLessThan(3000);
});

test('a conversion of 30,000 × 768 rows stays within some tens of megabytes', async () => {
  const path = await zeros('zeros.fbin', 30_000);
  for (const format of ['npy', 'fbin'] as const) {
    const before = process.memoryUsage().rss;
    let peak = 0;
    await writeVectors(await openVectorSource(path), folder.path(`written.${format}`), {
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

/** Rows of 768 zeros, sparse on disk. */
async function zeros(name: string, rows: number): Promise<string> {
  const path = folder.path(name);
  const handle = await open(path, 'w');
  await handle.write(new Uint8Array(new Uint32Array([rows, 768]).buffer), 0, 8, 0);
  await handle.truncate(8 + rows * 768 * 4);
  await handle.close();
  return path;
}
