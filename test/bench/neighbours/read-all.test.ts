import { expect, test } from 'vitest';
import { sourceOf } from './vectors.ts';
import { readAll } from '../../../src/bench/neighbours/read-all.ts';

const data = Float32Array.from({ length: 90 }, (_, index) => index);

test('all vectors are read, one batch behind the other', async () => {
  expect(await readAll(sourceOf(data, 3, 7))).toEqual(data);
});

test('more than the most is refused', async () => {
  expect(await readAll(sourceOf(data, 3, 7), { bytesMax: 360 })).toEqual(data);
  await expect(readAll(sourceOf(data, 3, 7), { bytesMax: 359 })).rejects.toMatchObject({
    code: 'source-too-large',
    exitCode: 2,
  });
});
