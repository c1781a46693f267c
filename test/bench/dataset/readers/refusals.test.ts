import { describe, expect, test } from 'vitest';
import { readRows, testFolder } from './folder.ts';
import { bin, hdf5, independentFile, npy, parquet, vecs } from './independent-files.ts';
import { refusalOf } from './refusal-of.ts';
import { openVectorSource } from '../../../../src/bench/dataset/open-source.ts';
import { fileFormats, type FileFormat } from '../../../../src/bench/dataset/readers/file-format.ts';

const folder = testFolder();
const rows = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

function float32(view: DataView, byte: number, value: number): void {
  view.setFloat32(byte, value, true);
}

function float64(view: DataView, byte: number, value: number): void {
  view.setFloat64(byte, value, true);
}

/** Between two rows of these formats nothing tells that more rows were due. */
function isWhole(format: FileFormat, bytes: Uint8Array, length: number): boolean {
  if (format === 'fvecs' || format === 'ivecs') return length % 16 === 0;
  if (format === 'bvecs') return length % 7 === 0;
  return (format === 'jsonl' || format === 'csv') && (bytes[length - 1] === lineFeed || bytes[length] === lineFeed);
}

const lineFeed = 0x0a;

describe.each(fileFormats)('%s', (format) => {
  test('an empty file is refused', async () => {
    expect(await refusalOf(await folder.put(format, ''))).toMatchObject({ code: 'dataset-empty' });
  });

  test('a file that is cut off is refused, wherever it is cut', async () => {
    const bytes = await independentFile(format, rows);
    const cuts = Array.from(
      { length: 12 },
      (_, step) => bytes.length - 2 - Math.floor((step * (bytes.length - 3)) / 12),
    );
    for (const length of cuts.filter((cut) => !isWhole(format, bytes, cut))) {
      const path = await folder.put(format, bytes.subarray(0, length));
      const { code } = await refusalOf(path, { format });
      expect({ length, code }).toEqual({
        length,
        code: expect.stringMatching(/^dataset-(?:truncated|empty|npy|hdf5|column|null|not-a-vector)$/),
      });
    }
  });

  test('another dimension than the one that is due is refused', async () => {
    const path = await folder.put(format, await independentFile(format, rows));
    expect(await refusalOf(path, { dimensions: 4 })).toMatchObject({ code: 'dataset-dimensions-differ' });
    expect(await readRows(await openVectorSource(path, { dimensions: 3 }))).toEqual(rows);
  });

  test('a file of zero rows or elements, or of more than pgvector holds, is refused', async () => {
    const wide = [Array.from({ length: 16_001 }, () => 1)];
    const path = await folder.put(format, await independentFile(format, wide));
    expect((await refusalOf(path)).message).toMatch(/16,000/);
    const widest = await folder.put(format, await independentFile(format, [wide[0]?.slice(1) ?? []]));
    expect((await openVectorSource(widest)).dimensions).toBe(16_000);
  });
});

const bad = [
  { reason: 'not-finite', value: NaN, fact: /element 2 \(from 0\) is NaN/ },
  { reason: 'not-finite', value: Infinity, fact: /element 2 \(from 0\) is Infinity/ },
  { reason: 'not-finite', value: -Infinity, fact: /element 2 \(from 0\) is -Infinity/ },
  { reason: 'overflow', value: 3.5e38, fact: /element 2 \(from 0\) is 3.5e\+38, out of range for float32/ },
  { reason: 'null', value: null, fact: /element 2 \(from 0\) is null/ },
  { reason: 'not-a-number', value: 'x', fact: /element 2 \(from 0\) is "x"/ },
  { reason: 'wrong-dimension', value: undefined, fact: /it has 2 elements, expected 3/ },
] as const;

type Value = (typeof bad)[number]['value'];

/** By format: a file whose second row ends with the value, which reasons it can have, and where the row is. */
const makers = {
  fvecs: {
    make: async (value: Value) => vecs(withLast(value), 4, float32),
    reasons: ['not-finite'],
    place: /row 1 \(from 0\), byte 28/,
  },
  fbin: {
    make: async (value: Value) => bin(withLast(value), 4, float32),
    reasons: ['not-finite'],
    place: /row 1 \(from 0\), byte 28/,
  },
  npy: {
    make: async (value: Value) => npy('<f8', '(3, 3)', withLast(value).flat(), 8, float64),
    reasons: ['not-finite', 'overflow'],
    place: /row 1 \(from 0\), byte 168/,
  },
  hdf5: {
    make: async (value: Value) => hdf5({ train: { data: Float64Array.from(withLast(value).flat()), shape: [3, 3] } }),
    reasons: ['not-finite', 'overflow'],
    place: /row 1 \(from 0\), dataset "train", element 2/,
  },
  parquet: {
    make: async (value: Value) =>
      parquet([[1, 2, 3], value === undefined ? [4, 5] : [4, 5, value as number | null], [7, 8, 9]], {
        rowGroupSize: 1,
      }),
    reasons: ['not-finite', 'overflow', 'null', 'wrong-dimension'],
    place: /row 1 \(from 0\), row group 1 \(from 0\), column "embedding"/,
  },
  jsonl: {
    make: async (value: Value) => Buffer.from(`{"v":[1,2,3]}\n{"v":[4,5${textOf(value, 'null')}]}\n{"v":[7,8,9]}\n`),
    reasons: ['not-finite', 'overflow', 'null', 'not-a-number', 'wrong-dimension'],
    place: /row 1 \(from 0\), line 2, field "v", byte 14/,
  },
  csv: {
    make: async (value: Value) =>
      Buffer.from(`v,n\n"[1,2,3]",1\n"{4,5${textOf(value, 'NULL').replaceAll('"', '')}}",2\n"[7,8,9]",3\n`),
    reasons: ['not-finite', 'overflow', 'null', 'not-a-number', 'wrong-dimension'],
    place: /row 1 \(from 0\), line 3, column "v", byte 16/,
  },
} as const;

describe.each(Object.entries(makers))('%s', (format, { make, reasons, place }) => {
  const cases = bad.filter(({ reason }) => (reasons as readonly string[]).includes(reason));

  test.each(cases)(
    '$reason ($value): the row is refused by name and place, or counted',
    async ({ reason, value, fact }) => {
      const path = await folder.put(format, await make(value));
      const refusal = await refusalOf(path);
      expect(refusal.code).toBe(`dataset-${reason}`);
      expect(refusal.message).toMatch(fact);
      expect(refusal.message).toMatch(place);

      const source = await openVectorSource(path, { skipBadRows: true });
      expect(source.rows).toBeNull();
      expect(await readRows(source)).toEqual([rows[0], rows[2]]);
      expect(source.skipped.rows).toBe(1);
      expect([...source.skipped.reasons]).toEqual([[reason, { rows: 1, examples: [expect.stringMatching(fact)] }]]);
      await readRows(source);
      expect(source.skipped.rows).toBe(1);

      const beginning = await openVectorSource(path, { rows: 1 });
      expect(await readRows(beginning)).toEqual([rows[0]]);
    },
  );
});

describe('rows that are no rows', () => {
  test('a null row of Parquet, JSON lines and CSV is null', async () => {
    const paths = [
      await folder.put('parquet', parquet([[1], null, [3]])),
      await folder.put('jsonl', '{"v":[1]}\n{"v":null}\n{"v":[3]}\n'),
      await folder.put('jsonl', '[1]\nnull\n[3]\n'),
      await folder.put('jsonl', '{"v":[1]}\n{}\n{"v":[3]}\n'),
      await folder.put('jsonl', '[1]\n\n[3]\n'),
      await folder.put('csv', 'n,v\n1,[1]\n2,\n3,[3]\n'),
      await folder.put('csv', 'n,v\n1,[1]\n2,NULL\n3,[3]\n'),
      await folder.put('csv', 'v\n[1]\n\n[3]\n'),
    ];
    for (const path of paths) {
      expect(await refusalOf(path)).toMatchObject({ code: 'dataset-null', message: expect.stringContaining('row 1 ') });
      const source = await openVectorSource(path, { skipBadRows: true });
      expect(await readRows(source)).toEqual([[1], [3]]);
      expect(source.skipped.reasons.get('null')?.rows).toBe(1);
    }
  });

  test('an empty list, a text, a broken line', async () => {
    expect(await refusalOf(await folder.put('parquet', parquet([[1], []])))).toMatchObject({
      code: 'dataset-wrong-dimension',
    });
    expect(await refusalOf(await folder.put('jsonl', '[1]\n[]\n'))).toMatchObject({ code: 'dataset-wrong-dimension' });
    expect(await refusalOf(await folder.put('jsonl', '[1]\n{"a":\n[3]\n'))).toMatchObject({
      code: 'dataset-not-a-vector',
    });
    expect(await refusalOf(await folder.put('csv', 'v\n[1]\nhello\n'))).toMatchObject({ code: 'dataset-not-a-vector' });
    expect(await refusalOf(await folder.put('csv', 'v\n[1]\n[0x1]\n'))).toMatchObject({ code: 'dataset-not-a-number' });
  });

  test('a file of bad rows only holds no vectors, even where they are skipped', async () => {
    const path = await folder.put('fbin', bin([[NaN], [NaN]], 4, float32));
    const refusal = await refusalOf(path, { skipBadRows: true });
    expect(refusal).toMatchObject({
      code: 'dataset-empty',
      message: expect.stringContaining('all 2 rows are invalid'),
    });
  });

  test('of many bad rows all are counted and the first five are told', async () => {
    const path = await folder.put('fbin', bin([[1], ...Array.from({ length: 3000 }, () => [NaN]), [2]], 4, float32));
    const source = await openVectorSource(path, { skipBadRows: true });
    expect(await readRows(source, 1024)).toEqual([[1], [2]]);
    expect(source.skipped.reasons.get('not-finite')).toMatchObject({ rows: 3000, examples: { length: 5 } });
  });
});

function withLast(value: Value): number[][] {
  return [
    [1, 2, 3],
    [4, 5, value as number],
    [7, 8, 9],
  ];
}

function textOf(value: Value, none: string): string {
  return value === undefined
    ? ''
    : `,${value === null ? none : typeof value === 'string' ? JSON.stringify(value) : value}`;
}
