import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readRows, testFolder } from './folder.ts';
import { independentFile } from './independent-files.ts';
import { refusalOf } from './refusal-of.ts';
import { openNeighbourSource } from '../../../../src/bench/dataset/open-neighbour-source.ts';
import { openVectorSource } from '../../../../src/bench/dataset/open-source.ts';
import { readNeighbours } from '../../../../src/bench/dataset/readers/neighbour-source.ts';

const folder = testFolder();

test('a Git LFS pointer is called one, whatever its extension', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
  for (const extension of ['fvecs', 'npy', 'csv', 'jsonl']) {
    const refusal = await refusalOf(await folder.put(extension, pointer));
    expect(refusal.code).toBe('dataset-lfs-pointer');
    expect(refusal.message).toMatch(/is a Git LFS pointer.* "git lfs pull"\.$/);
  }
});

test('a compressed binary file is refused, and compressed text is read', async () => {
  const packed = gzipSync(await independentFile('fvecs', [[1, 2]]));
  const refusal = await refusalOf(await folder.put('fvecs.gz', packed));
  expect(refusal.code).toBe('dataset-packed');
  expect(refusal.message).toMatch(/Unpack it with "gunzip"\.$/);
  expect(await readRows(await openVectorSource(await folder.put('jsonl.gz', gzipSync('[1,2]\n[3,4]\n'))))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('no refusal of a file names a flag that the benchmark has not', async () => {
  const unknown = await refusalOf(await folder.put('vectors', '[1,2]\n'));
  expect(unknown.message).not.toContain('--format');
  const differs = await refusalOf(await folder.put('fvecs', Buffer.from('PAR1PAR1')));
  expect(differs.message).toMatch(/Rename it to \.parquet\.$/);
});

test.each([
  ['csv', '0.5,1,-2\n3,4,5\n'],
  ['tsv', '0.5\t1\t-2\n3\t4\t5\n'],
  ['csv', 'x0,x1,x2\n0.5,1,-2\n3,4,5\n'],
])('%s with one number a column: %j', async (extension, text) => {
  const source = await openVectorSource(await folder.put(extension, text));
  expect(await readRows(source)).toEqual([
    [0.5, 1, -2],
    [3, 4, 5],
  ]);
});

test('an id among the numbers is no element', async () => {
  const refusal = await refusalOf(await folder.put('csv', 'id,x0,x1\n7,0.5,1\n8,3,4\n'));
  expect(refusal.code).toBe('dataset-column');
  expect(refusal.message).toMatch(/column "id" looks like no element/);
});

test('a row whose vector is null does not make another list the vectors', async () => {
  const lines = ['{"embedding":null,"tags":[1,2,3]}', '{"embedding":[4,5],"tags":[1]}'];
  const path = await folder.put('jsonl', `${lines.join('\n')}\n`);
  expect((await refusalOf(path)).message).toMatch(/2 fields with a vector.* Pass one with --column\.$/);
  const onlyLater = await folder.put('jsonl', '{"embedding":null,"n":1}\n{"embedding":[4,5],"n":2}\n');
  expect(await readRows(await openVectorSource(onlyLater, { skipBadRows: true }))).toEqual([[4, 5]]);
  expect((await refusalOf(onlyLater)).message).toMatch(/row 0 .*null/s);
});

test("big-ann-benchmarks' neighbours are read under their extension .bin", async () => {
  const ids = [
    [3, 1],
    [0, 2],
  ];
  const source = await openNeighbourSource(await folder.put('bin', await independentFile('ibin', ids)));
  expect((await readNeighbours(source)).map((each) => [...each])).toEqual(ids);
});
