import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readRows, testFolder } from '../readers/folder.ts';
import { contentOf } from '../../../../src/bench/dataset/content-hash.ts';
import { openVectorSource } from '../../../../src/bench/dataset/open-source.ts';
import type { BatchOptions, VectorSource } from '../../../../src/bench/dataset/vector-source.ts';
import { writeVectors, writtenFormats } from '../../../../src/bench/dataset/writers/write-vectors.ts';

const folder = testFolder();

test.each(writtenFormats)('%s gives back what was written, bit for bit', async (format) => {
  const element = fc.float({ noNaN: true, noDefaultInfinity: true });
  const table = fc
    .integer({ min: 1, max: 9 })
    .chain((width) =>
      fc.array(fc.array(element, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 20 }),
    );
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (rows, batchRows) => {
      const path = folder.path(`round-trip.${format}`);
      const given = sourceOf(rows, batchRows);
      expect(await writeVectors(given, path, { force: true })).toBe(rows.length);
      const source = await openVectorSource(path);
      const found = await readRows(source, batchRows);
      expect(found).toEqual(rows);
      expect((await contentOf(source)).hash).toBe((await contentOf(given)).hash);
    }),
    { numRuns: 40 },
  );
});

test('npy of a thousand rows has the bytes that its description names', async () => {
  const rows = Array.from({ length: 1000 }, (_, row) => [row, row + 0.5]);
  const path = folder.path('written.npy');
  await writeVectors(sourceOf(rows, 100), path);
  const bytes = await readFile(path);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\u0093NUMPY\u0001\u0000');
  expect((10 + bytes.readUInt16LE(8)) % 64).toBe(0);
  expect(bytes.subarray(10, 128).toString('latin1').trim()).toBe(
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1000, 2), }",
  );
  expect(bytes.readFloatLE(128 + 4 * 1999)).toBe(999.5);
  expect(bytes).toHaveLength(128 + 8000);
});

describe('writing', () => {
  test('a file that exists is not written over, unless forced', async () => {
    const path = await folder.put('fbin', 'mine');
    await expect(writeVectors(smallSource(), path)).rejects.toMatchObject({ code: 'dataset-exists', exitCode: 2 });
    expect(await readFile(path, 'utf8')).toBe('mine');
    await writeVectors(smallSource(), path, { force: true });
    expect(await readRows(await openVectorSource(path))).toEqual([[1, 2.5]]);
  });

  test.each(writtenFormats)('%s: a source that fails leaves the old file and nothing else', async (format) => {
    const path = await folder.put(format, 'mine');
    const before = await folder.names();
    const broken: VectorSource = { ...smallSource(), batches: () => failing() };
    await expect(writeVectors(broken, path, { force: true })).rejects.toThrow('the source broke');
    expect(await readFile(path, 'utf8')).toBe('mine');
    expect(await folder.names()).toEqual(before);
  });

  test.each(writtenFormats)('%s: an abort leaves nothing', async (format) => {
    const control = new AbortController();
    const before = await folder.names();
    const many = await openVectorSource(await manyRows());
    const path = folder.path(`aborted.${format}`);
    const conversion = writeVectors(many, path, { signal: control.signal, onRows: () => control.abort() });
    await expect(conversion).rejects.toMatchObject({ name: 'AbortError' });
    expect((await folder.names()).filter((name) => !name.startsWith('file-'))).toEqual(
      before.filter((name) => !name.startsWith('file-')),
    );
  });

  test.each(['a.parquet', 'a.hdf5', 'a.fvecs', 'a.csv', 'a.npy.gz'])('%s is only read', async (name) => {
    await expect(refusal(name)).rejects.toMatchObject({
      code: 'dataset-format-unwritten',
      exitCode: 2,
      message: `Cannot write ${folder.path(name)}: vectors are written uncompressed as .fbin or .npy. Name a file with one of these extensions.`,
    });
  });

  test('an unknown extension and a missing folder are refused', async () => {
    await expect(refusal('a.fbim')).rejects.toThrow(/Did you mean fbin\?/);
    await expect(refusal('missing/a.fbin')).rejects.toMatchObject({ code: 'dataset-unwritable', exitCode: 2 });
  });

  test('a file may be converted into itself', async () => {
    const path = folder.path('itself.npy');
    await writeVectors(sourceOf([[1], [2], [3]], 2), path);
    await writeVectors(await openVectorSource(path, { rows: 2 }), path, { force: true });
    expect(await readRows(await openVectorSource(path))).toEqual([[1], [2]]);
  });
});

function sourceOf(rows: readonly (readonly number[])[], batchDefault: number): VectorSource {
  const width = rows[0]?.length ?? 0;
  return {
    name: 'rows of a test',
    dimensions: width,
    rows: rows.length,
    async *batches({ batchRows = batchDefault }: BatchOptions = {}) {
      for (let firstRow = 0; firstRow < rows.length; firstRow += batchRows) {
        const part = rows.slice(firstRow, firstRow + batchRows);
        yield { firstRow, rows: part.length, data: Float32Array.from(part.flat()) };
      }
    },
  };
}

async function* failing(): AsyncGenerator<never> {
  yield* [];
  throw new Error('the source broke');
}

function smallSource(): VectorSource {
  return sourceOf([[1, 2.5]], 1);
}

function refusal(name: string): Promise<number> {
  return writeVectors(smallSource(), folder.path(name));
}

async function manyRows(): Promise<string> {
  const view = new Float32Array(2 + 5000);
  new Uint32Array(view.buffer).set([5000, 1]);
  return folder.put('fbin', new Uint8Array(view.buffer));
}
