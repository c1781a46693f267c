import { describe, expect, test } from 'vitest';
import { testFolder } from './folder.ts';
import { bin, hdf5, npy, vecs } from './independent-files.ts';
import { openNeighbourSource } from '../../../../src/bench/dataset/open-neighbour-source.ts';
import { readNeighbours, type NeighbourSource } from '../../../../src/bench/dataset/readers/neighbour-source.ts';

const folder = testFolder();
const ids = [
  [0, 1, 2],
  [2, 9, 4],
  [7, 6, 5],
];
const distances = [
  [0, 0.5, 1],
  [2, 3, 4],
  [0.25, 0.5, 0.75],
];

function int32(view: DataView, byte: number, value: number): void {
  view.setInt32(byte, value, true);
}

function float32(view: DataView, byte: number, value: number): void {
  view.setFloat32(byte, value, true);
}

function int64(view: DataView, byte: number, value: number): void {
  view.setBigInt64(byte, BigInt(value), true);
}

/** By extension, a file with neighbours. */
const makers: Readonly<Record<string, (table: readonly (readonly number[])[]) => Promise<Uint8Array>>> = {
  ivecs: async (table) => vecs(table, 4, int32),
  ibin: async (table) => bin(table, 4, int32),
  npy: async (table) => npy('<i8', `(${table.length}, 3)`, table.flat(), 8, int64),
  hdf5: async (table) => hdf5({ neighbors: { data: Int32Array.from(table.flat()), shape: [table.length, 3] } }),
};

describe.each(Object.entries(makers))('%s', (extension, make) => {
  test('neighbours are read query by query', async () => {
    const source = await openNeighbourSource(await folder.put(extension, await make(ids)));
    expect(source).toMatchObject({ queries: 3, k: 3, hasDistances: false });
    expect((await readNeighbours(source, { batchQueries: 2 })).map((list) => [...list])).toEqual(ids);
  });

  test.each([
    ['comes twice', [1, 2, 1], {}, /row 1 \(from 0\).*neighbour 2 \(from 0\): the id 1 appears twice/],
    ['is not of the base', [1, 2, 10], { baseRows: 10 }, /row 1 .*the id 10 is not between 0 and 9/],
    ['is negative', [1, -1, 3], {}, /row 1 .*the id -?\d+ is not between 0/],
  ])('an id that %s is refused', async (_, bad, options, fact) => {
    // An ibin holds unsigned numbers, so a negative one is one beyond the base.
    const given = extension === 'ibin' ? { baseRows: 10, ...options } : options;
    const source = await openNeighbourSource(await folder.put(extension, await make([[0, 1, 2], bad])), given);
    await expect(readNeighbours(source)).rejects.toMatchObject({
      code: 'dataset-truth-id',
      exitCode: 2,
      message: expect.stringMatching(fact),
    });
  });

  test('a file that is cut off, and one that is empty, are refused', async () => {
    const bytes = await make(ids);
    const cut = await folder.put(extension, bytes.subarray(0, bytes.length - 3));
    await expect(openNeighbourSource(cut)).rejects.toMatchObject({ code: 'dataset-truncated' });
    await expect(openNeighbourSource(await folder.put(extension, ''))).rejects.toMatchObject({ code: 'dataset-empty' });
  });
});

test("big-ann-benchmarks' distances behind the ids are read", async () => {
  const bytes = Buffer.concat([bin(ids, 4, int32), bin(distances, 4, float32).subarray(8)]);
  const source = await openNeighbourSource(await folder.put('ibin', bytes));
  expect(source.hasDistances).toBe(true);
  expect(await distancesOf(source)).toEqual(distances.flat());
  const longer = await folder.put('ibin', Buffer.concat([bytes, Buffer.alloc(4)]));
  await expect(openNeighbourSource(longer)).rejects.toMatchObject({ code: 'dataset-header-differs' });
});

test('distances of HDF5 are read, and refused where there are not as many', async () => {
  const table = { data: Int32Array.from(ids.flat()), shape: [3, 3] };
  const both = { neighbors: table, distances: { data: Float32Array.from(distances.flat()), shape: [3, 3] } };
  const source = await openNeighbourSource(await folder.put('hdf5', await hdf5(both)));
  expect(await distancesOf(source)).toEqual(distances.flat());
  const fewer = { neighbors: table, distances: { data: new Float32Array(6), shape: [3, 2] } };
  const path = await folder.put('hdf5', await hdf5(fewer));
  await expect(openNeighbourSource(path)).rejects.toMatchObject({ code: 'dataset-hdf5' });
});

test('a truth in a format of vectors is refused', async () => {
  const path = await folder.put('fvecs', vecs(ids, 4, float32));
  await expect(openNeighbourSource(path)).rejects.toMatchObject({ code: 'dataset-truth-format' });
  const floats = await folder.put('npy', npy('<f4', '(3, 3)', ids.flat(), 4, float32));
  await expect(openNeighbourSource(floats)).rejects.toMatchObject({ code: 'dataset-npy' });
});

async function distancesOf(source: NeighbourSource): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of source.batches({ batchQueries: 2 })) found.push(...(batch.distances ?? []));
  return found;
}
