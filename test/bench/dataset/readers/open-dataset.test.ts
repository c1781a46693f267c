import { expect, test } from 'vitest';
import { readRows, testFolder } from './folder.ts';
import { hdf5, vecs, type Hdf5Table } from './independent-files.ts';
import { openDataset } from '../../../../src/bench/dataset/open-dataset.ts';
import { readNeighbours } from '../../../../src/bench/dataset/readers/neighbour-source.ts';

const folder = testFolder();
const base = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const queries = [[1, 1]];
const truth = [[0, 1]];

function float32(view: DataView, byte: number, value: number): void {
  view.setFloat32(byte, value, true);
}

function int32(view: DataView, byte: number, value: number): void {
  view.setInt32(byte, value, true);
}

const tables: Readonly<Record<string, Hdf5Table>> = {
  train: { data: Float32Array.from(base.flat()), shape: [3, 2] },
  test: { data: Float32Array.from(queries.flat()), shape: [1, 2] },
  neighbors: { data: Int32Array.from(truth.flat()), shape: [1, 2] },
  distances: { data: Float32Array.from([1, 2]), shape: [1, 2] },
};

async function trio() {
  return {
    base: await folder.put('fvecs', vecs(base, 4, float32)),
    queries: await folder.put('fvecs', vecs(queries, 4, float32)),
    truth: await folder.put('ivecs', vecs(truth, 4, int32)),
  };
}

test.each([
  ['angular', 'cosine'],
  ['euclidean', 'l2'],
  ['dot', 'inner-product'],
])('one HDF5 file holds all, with the distance %s', async (distance, metric) => {
  const path = await folder.put('hdf5', await hdf5(tables, { distance }));
  const found = await openDataset({ base: path });
  expect(found.metric).toBe(metric);
  expect(await readRows(found.base)).toEqual(base);
  expect(found.queries && (await readRows(found.queries))).toEqual(queries);
  expect(found.truth && (await readNeighbours(found.truth)).map((list) => [...list])).toEqual(truth);
});

test('a trio of files, or fewer of them', async () => {
  const paths = await trio();
  const all = await openDataset(paths);
  expect(all).toMatchObject({ metric: null, truth: { queries: 1, k: 2 }, queries: { rows: 1 } });
  expect(await openDataset({ base: paths.base })).toMatchObject({ queries: null, truth: null });
});

test('files that do not belong together are refused', async () => {
  const paths = await trio();
  const wide = await folder.put('fvecs', vecs([[1, 2, 3]], 4, float32));
  await expect(openDataset({ ...paths, queries: wide })).rejects.toMatchObject({ code: 'dataset-dimensions-differ' });
  const two = await folder.put('ivecs', vecs([...truth, ...truth], 4, int32));
  await expect(openDataset({ ...paths, truth: two })).rejects.toMatchObject({ code: 'dataset-truth-differs' });
  const beyond = await openDataset({ ...paths, truth: await folder.put('ivecs', vecs([[0, 3]], 4, int32)) });
  await expect(readNeighbours(beyond.truth!)).rejects.toMatchObject({ code: 'dataset-truth-id' });
  const path = await folder.put('hdf5', await hdf5(tables, { distance: 'hamming' }));
  await expect(openDataset({ base: path })).rejects.toMatchObject({ code: 'dataset-metric' });
});
