import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { testFolder, readRows } from './folder.ts';
import { hdf5, independentFile, npy, parquet } from './independent-files.ts';
import { contentOf } from '../../../../src/bench/dataset/content-hash.ts';
import { openVectorSource } from '../../../../src/bench/dataset/open-source.ts';
import { fileFormats } from '../../../../src/bench/dataset/readers/file-format.ts';

const folder = testFolder();
const rows = Array.from({ length: 10 }, (_, row) => Array.from({ length: 5 }, (_element, index) => row * 5 + index));

describe.each(fileFormats)('%s', (format) => {
  test('a file that somebody else wrote is read, in batches of any length', async () => {
    const path = await folder.put(format, await independentFile(format, rows));
    const source = await openVectorSource(path);
    const known = format !== 'jsonl' && format !== 'csv';
    expect(source).toMatchObject({ dimensions: 5, path, format, rows: known ? 10 : null });
    expect(await readRows(source, 1)).toEqual(rows);
    expect(await readRows(source, 3)).toEqual(rows);
    expect(await readRows(source, 1000)).toEqual(rows);
  });

  test('the first rows only, where a limit is given', async () => {
    const path = await folder.put(format, await independentFile(format, rows));
    const source = await openVectorSource(path, { rows: 4 });
    expect(await readRows(source)).toEqual(rows.slice(0, 4));
    expect([4, null]).toContain(source.rows);
  });

  test('batches are full but the last', async () => {
    const path = await folder.put(format, await independentFile(format, rows));
    const lengths: number[] = [];
    for await (const batch of (await openVectorSource(path)).batches({ batchRows: 4 })) lengths.push(batch.rows);
    expect(lengths).toEqual([4, 4, 2]);
  });
});

test('the same content has the same hash in every format, and other content another one', async () => {
  const hashes = new Set<string>();
  for (const format of fileFormats) {
    const path = await folder.put(format, await independentFile(format, rows));
    hashes.add((await contentOf(await openVectorSource(path), { batchRows: 3 })).hash);
  }
  expect([...hashes]).toHaveLength(1);
  const fewer = await folder.put('fvecs', await independentFile('fvecs', rows.slice(1)));
  const narrow = await folder.put(
    'fvecs',
    await independentFile(
      'fvecs',
      rows.flatMap((row) => row.map((v) => [v])),
    ),
  );
  for (const path of [fewer, narrow]) hashes.add((await contentOf(await openVectorSource(path))).hash);
  expect([...hashes]).toHaveLength(3);
});

describe('npy', () => {
  const put = {
    '<f2': [2, (view: DataView, byte: number, value: number) => view.setUint16(byte, halves.get(value) ?? 0, true)],
    '<f8': [8, (view: DataView, byte: number, value: number) => view.setFloat64(byte, value, true)],
    '|u1': [1, (view: DataView, byte: number, value: number) => view.setUint8(byte, value)],
    '|i1': [1, (view: DataView, byte: number, value: number) => view.setInt8(byte, value)],
  } as const;
  // Bits from the table of IEEE 754 binary16: https://en.wikipedia.org/wiki/Half-precision_floating-point_format
  const halves = new Map([
    [1, 0x3c00],
    [-2, 0xc000],
    [65_504, 0x7bff],
    [2 ** -24, 0x0001],
    [1.0009765625, 0x3c01],
    [0.333251953125, 0x3555],
  ]);

  test.each([
    ['<f2', [...halves.keys()]],
    ['<f8', [0.1, -1e30, 3, 4, 5, 6]],
    ['|u1', [0, 1, 127, 128, 254, 255]],
    ['|i1', [0, 1, 127, -128, -1, 5]],
  ] as const)('%s becomes float32', async (descr, values) => {
    const [bytes, write] = put[descr];
    const path = await folder.put('npy', npy(descr, '(2, 3)', values, bytes, write));
    expect((await readRows(await openVectorSource(path))).flat()).toEqual(values.map(Math.fround));
  });
});

describe('parquet', () => {
  test('lists over many small pages and row groups are read page by page', async () => {
    const many = Array.from({ length: 1000 }, (_, row) =>
      Array.from({ length: 17 }, (_element, index) => row + index / 32),
    );
    const path = await folder.put('parquet', parquet(many, { rowGroupSize: 300, pageSize: 2000 }));
    expect(await readRows(await openVectorSource(path), 64)).toEqual(many);
  });

  test('a dictionary of values is looked up', async () => {
    const many = Array.from({ length: 500 }, (_, row) => [row % 3, 0.5, 2]);
    const path = await folder.put('parquet', parquet(many));
    expect(await readRows(await openVectorSource(path))).toEqual(many);
  });

  test('float columns are one vector, other columns are left out', async () => {
    const bytes = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', data: [1n, 2n, 3n], type: 'INT64' },
          { name: 'x', data: [1, 2, 3], type: 'FLOAT' },
          { name: 'y', data: [0.5, 0.25, 0.125], type: 'DOUBLE' },
        ],
        rowGroupSize: 2,
      }),
    );
    const path = await folder.put('parquet', bytes);
    const expected = [
      [1, 0.5],
      [2, 0.25],
      [3, 0.125],
    ];
    expect(await readRows(await openVectorSource(path))).toEqual(expected);
    const chosen = await openVectorSource(path, { column: 'y, id' });
    expect(await readRows(chosen)).toEqual(expected.map(([, y], row) => [y, row + 1]));
  });

  test('gzip is unpacked', async () => {
    const bytes = new Uint8Array(
      parquetWriteBuffer({
        columnData: [{ name: 'x', data: Array.from({ length: 100 }, (_, row) => row / 8), type: 'FLOAT' }],
        codec: 'GZIP',
        compressors: { GZIP: (input) => gzipSync(input) },
      }),
    );
    const path = await folder.put('parquet', bytes);
    expect((await readRows(await openVectorSource(path))).flat()).toEqual(
      Array.from({ length: 100 }, (_, row) => row / 8),
    );
  });
});

describe('hdf5', () => {
  test('packed chunks, other types and other datasets are read', async () => {
    const bytes = await hdf5({
      train: { data: Float64Array.from(rows.flat()), shape: [10, 5], chunks: [4, 2] },
      test: { data: Int8Array.from([1, 2, 3, -4]), shape: [2, 2] },
    });
    const path = await folder.put('h5', bytes);
    expect(await readRows(await openVectorSource(path))).toEqual(rows);
    const asked = [await openVectorSource(`${path}:test`), await openVectorSource(path, { dataset: 'test' })];
    for (const source of asked) {
      expect(source.name).toBe(`${path}:test`);
      expect(await readRows(source)).toEqual([
        [1, 2],
        [3, -4],
      ]);
    }
  });
});

describe('text', () => {
  const expected = [
    [1, 2],
    [0.5, -3e-5],
  ];

  test.each([
    ['jsonl', '[1,2]\n[0.5,-3e-5]'],
    ['jsonl', '\uFEFF{"a":1,"v":[1,2]}\r\n{"a":2,"v":[0.5,-3e-5]}\r\n\r\n'],
    ['ndjson', '{"v":"[1,2]"}\n{"v":"{0.5,-3e-5}"}\n'],
    ['csv', '"[1,2]"\n"[0.5, -3e-5]"\n'],
    ['csv', '\uFEFFid;v\r\n1;{1,2}\r\n2;"{0.5,-3e-5}"\r\n\r\n'],
    ['tsv', 'id\tv\n1\t[1,2]\n2\t[0.5,-3e-5]\n'],
    ['csv', 'v,id\n"{1,2}",7\n"{.5,-3E-5}",8'],
    ['csv', 'note,v\n"two\nlines","[1,2]"\n"a ""quote""","[0.5,-3e-5]"\n'],
  ])('%s %j', async (extension, text) => {
    expect(await readRows(await openVectorSource(await folder.put(extension, text)))).toEqual(
      expected.map((row) => row.map(Math.fround)),
    );
    const packed = await folder.put(`${extension}.gz`, gzipSync(text));
    expect(await readRows(await openVectorSource(packed))).toEqual(expected.map((row) => row.map(Math.fround)));
  });

  test('the column is the one that was asked for', async () => {
    const lines = await folder.put('jsonl', '{"a":[9],"v":[1,2]}\n{"a":[9],"v":[3,4]}\n');
    expect(await readRows(await openVectorSource(lines, { column: 'a' }))).toEqual([[9], [9]]);
    const csv = await folder.put('csv', 'a,v\n[9],"[1,2]"\n[8],"[3,4]"\n');
    expect(await readRows(await openVectorSource(csv, { column: 'a' }))).toEqual([[9], [8]]);
  });
});
