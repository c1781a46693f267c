import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../../dataset/readers/folder.ts';
import { independentFile } from '../../dataset/readers/independent-files.ts';
import { smallOptions } from '../honesty/small-bench.ts';
import { fileWorkload } from '../../../../src/bench/trip/workload/file-workload.ts';

const folder = testFolder();
const progress = { stage: () => undefined, share: () => undefined };

test('neighbours of the whole file are checked, and left out where only its first rows are loaded', async () => {
  const base = await folder.put(
    'fvecs',
    await independentFile('fvecs', [
      [1, 0],
      [0, 1],
      [5, 5],
    ]),
  );
  const queries = await folder.put('fvecs', await independentFile('fvecs', [[4, 4]]));
  // Wrong: the nearest row is the third one.
  const truth = await folder.put('ivecs', await independentFile('ivecs', [[0]]));
  const choice = { kind: 'files', base, queries, truth, metric: 'l2', column: null, skipBadRows: false } as const;
  const { signal } = new AbortController();
  const environment = { XDG_CACHE_HOME: folder.path('cache') };
  const options = { ...smallOptions, k: 1, rows: null, environment, signal, progress };
  await expect(fileWorkload(choice, options, progress)).rejects.toMatchObject({ code: 'truth-file-differs' });
  const { facts, truth: found } = await fileWorkload(choice, { ...options, rows: 2 }, progress);
  expect(facts).toMatchObject({ name: basename(base), rows: 2, queries: 1, metric: 'l2' });
  expect(found.rows).toBe(2);
});

test('fewer queries than were asked for, and zero vectors under cosine, are warned of', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => (row === 5 ? [0, 0] : [row + 1, 40 - row]));
  const base = await folder.put('fvecs', await independentFile('fvecs', rows));
  const choice = { kind: 'files', base, queries: null, truth: null, column: null, skipBadRows: false } as const;
  const { signal } = new AbortController();
  const environment = { XDG_CACHE_HOME: folder.path('cache') };
  const options = { ...smallOptions, k: 1, rows: null, environment, signal, progress };
  const cosine = await fileWorkload({ ...choice, metric: 'cosine' }, { ...options, queries: 10 }, progress);
  expect(cosine.warnings).toEqual([
    { code: 'zero-vectors', sentence: expect.stringMatching(/^1 base vector is zero\./) as string },
    { code: 'queries-cut', sentence: expect.stringMatching(/^4 of 10 queries are held out/) as string },
  ]);
  const plain = await fileWorkload({ ...choice, metric: 'l2' }, { ...options, queries: 4 }, progress);
  expect(plain.warnings).toEqual([]);
});
