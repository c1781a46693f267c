import { mkdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readRows, testFolder } from './folder.ts';
import { bin, hdf5, independentFile, npy, parquet, vecs } from './independent-files.ts';
import { refusalOf } from './refusal-of.ts';
import { openVectorSource } from '../../../../src/bench/dataset/open-source.ts';

const folder = testFolder();
const rows = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

function float32(view: DataView, byte: number, value: number): void {
  view.setFloat32(byte, value, true);
}

describe('the file itself, also where bad rows are skipped', () => {
  const skipBadRows = true;

  test('a row of fvecs that says another width', async () => {
    const cases = [
      vecs(
        [
          [1, 2],
          [3, 4, 5],
          [6, 7],
        ],
        4,
        float32,
      ),
      vecs(
        [
          [1, 2],
          [3, 4, 5],
        ],
        4,
        float32,
      ),
      vecs([[1, 2], [3, 4, 5], [6]], 4, float32),
    ];
    for (const bytes of cases) {
      const refusal = await refusalOf(await folder.put('fvecs', bytes), { skipBadRows });
      expect(refusal.code).toBe('dataset-wrong-dimension');
      expect(refusal.message).toMatch(/row 1 \(from 0\), byte 12, declares 3 elements; the first row has 2/);
    }
  });

  test('a header that disagrees with the size', async () => {
    const long = Buffer.concat([bin(rows, 4, float32), Buffer.alloc(4)]);
    expect(await refusalOf(await folder.put('fbin', long), { skipBadRows })).toMatchObject({
      code: 'dataset-header-differs',
    });
    const more = Buffer.concat([npy('<f4', '(3, 3)', rows.flat(), 4, float32), Buffer.alloc(1)]);
    expect(await refusalOf(await folder.put('npy', more), { skipBadRows })).toMatchObject({
      code: 'dataset-header-differs',
    });
  });

  test('zero rows or zero elements', async () => {
    const none = [
      await folder.put('fbin', bin([], 4, float32)),
      await folder.put('npy', npy('<f4', '(0, 3)', [], 4, float32)),
      await folder.put('parquet', parquet([])),
      await folder.put('csv', 'id,v\n'),
      await folder.put('hdf5', await hdf5({ train: { data: new Float32Array(0), shape: [0, 3], chunks: [1, 3] } })),
    ];
    for (const path of none)
      expect((await refusalOf(path, { skipBadRows })).code).toMatch(/^dataset-(?:empty|column)$/);
    const narrow = [
      await folder.put('fvecs', vecs([[]], 4, float32)),
      await folder.put('fbin', bin([[]], 4, float32).fill(1, 0, 1)),
      await folder.put('npy', npy('<f4', '(3, 0)', [], 4, float32)),
    ];
    for (const path of narrow)
      expect(await refusalOf(path, { skipBadRows })).toMatchObject({ code: 'dataset-dimensions' });
  });

  test.each([
    ['<f4', '(3, 3)', true, /Fortran order/],
    ['>f4', '(3, 3)', false, /type ">f4"/],
    ['<c8', '(3, 3)', false, /type "<c8"/],
    ['<f4', '(9,)', false, /shape \(9\)/],
    ['<f4', '(3, 3, 1)', false, /shape \(3, 3, 1\)/],
  ])('npy of %s %s, Fortran order %s', async (descr, shape, fortran, fact) => {
    const path = await folder.put('npy', npy(descr, shape, rows.flat(), 4, float32, fortran));
    const refusal = await refusalOf(path, { skipBadRows });
    expect(refusal.code).toBe('dataset-npy');
    expect(refusal.message).toMatch(fact);
  });

  test('a damaged page of Parquet names its byte', async () => {
    const bytes = parquet(
      Array.from({ length: 2000 }, (_, row) => [row / 7, row / 11]),
      { pageSize: 1000 },
    );
    bytes.fill(0xff, 4000, 4200);
    const refusal = await refusalOf(await folder.put('parquet', bytes), { skipBadRows });
    expect(refusal.message).toMatch(/byte \d+|row group \d+/);
  });

  test('a cut gzip stream, and gzip around a binary format', async () => {
    const packed = gzipSync(Array.from({ length: 5000 }, (_, row) => `[${row},${Math.sin(row)}]\n`).join(''));
    const path = await folder.put('jsonl.gz', packed.subarray(0, packed.length / 2));
    expect(await refusalOf(path, { skipBadRows })).toMatchObject({ code: 'dataset-truncated' });
    const csv = await folder.put('csv.gz', gzipSync('v\n[1]\n').subarray(0, 20));
    expect(await refusalOf(csv)).toMatchObject({ code: 'dataset-truncated' });
    const binary = await folder.put('fvecs.gz', gzipSync(vecs(rows, 4, float32)));
    expect(await refusalOf(binary)).toMatchObject({ code: 'dataset-packed' });
    const none = await folder.put('jsonl.gz', '[1,2]\n');
    expect(await refusalOf(none)).toMatchObject({ code: 'dataset-packed' });
  });
});

describe('what to read', () => {
  test('an unknown extension lists the formats and suggests the nearest', async () => {
    const path = await folder.put('fvec', vecs(rows, 4, float32));
    const refusal = await refusalOf(path);
    expect(refusal).toMatchObject({ code: 'dataset-format-unknown', exitCode: 2 });
    expect(refusal.message).toMatch(/Did you mean fvecs\?.*fvecs, bvecs, .*csv/);
    expect(await readRows(await openVectorSource(path, { format: 'fvecs' }))).toEqual(rows);
  });

  test('first bytes tell the format where the name does not, and a name that contradicts them is refused', async () => {
    for (const format of ['npy', 'parquet', 'hdf5'] as const) {
      const bytes = await independentFile(format, rows);
      expect(await readRows(await openVectorSource(await folder.put('data', bytes)))).toEqual(rows);
      expect(await refusalOf(await folder.put('fvecs', bytes))).toMatchObject({ code: 'dataset-format-differs' });
    }
  });

  test('a missing file, a folder and a file behind a file are refused', async () => {
    expect(await refusalOf(folder.path('missing.fvecs'))).toMatchObject({ code: 'dataset-missing' });
    await mkdir(folder.path('folder.fvecs'));
    expect(await refusalOf(folder.path('folder.fvecs'))).toMatchObject({ code: 'dataset-unreadable' });
    const file = await folder.put('fvecs', vecs(rows, 4, float32));
    expect(await refusalOf(`${file}/more.fvecs`)).toMatchObject({ code: 'dataset-unreadable' });
  });

  test('a column that is not there, or several that may be meant, are refused with their names', async () => {
    const twice = await folder.put('jsonl', '{"a":[1],"b":[2]}\n');
    expect((await refusalOf(twice)).message).toMatch(/2 fields with a vector\. Its fields: a, b/);
    const csv = await folder.put('csv', 'a,b\n[1],[2]\n');
    expect(await refusalOf(csv)).toMatchObject({ code: 'dataset-column' });
    expect((await refusalOf(csv, { column: 'c' })).message).toMatch(/no column "c".*a, b/);
    const file = await folder.put('parquet', parquet([[1]]));
    expect((await refusalOf(file, { column: 'c' })).message).toMatch(/no column "c".*embedding/);
    const hdf = await folder.put('hdf5', await independentFile('hdf5', rows));
    expect((await refusalOf(`${hdf}:test`)).message).toMatch(/no dataset "test".*train/);
  });
});
