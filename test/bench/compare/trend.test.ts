import { expect, test } from 'vitest';
import { trendsOf } from '../../../src/bench/compare/trend.ts';
import type { BenchmarkResult } from '../../../src/vault/result/result.ts';
import { exampleRecord } from '../trip/example-record.ts';

const { result } = exampleRecord({ profile: 'pgvector' });

test('runs of one workload are in order of time, with what changed since the one before', () => {
  const faster = { ...result.fingerprint, 'cpu.model': 'another processor' };
  const [trend, ...others] = trendsOf(
    new Map([
      run('c', 3, { fingerprint: faster, version: '9.9.9' }),
      run('a', 1, {}),
      run('b', 2, { profile: { ...result.profile, extensions: { vector: '0.9.0' } } }),
    ]),
    { point: null },
  );
  expect(others).toEqual([]);
  expect(trend?.runs.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  const [first, second, third] = trend?.runs ?? [];
  expect(first?.changes).toEqual([]);
  expect(second?.changes).toContain(`vector ${result.profile.extensions['vector']} → 0.9.0`);
  expect(third?.changes.join('\n')).toMatch(/^pgparity \S+ → 9\.9\.9\n/);
  expect(third?.changes.join('\n')).toMatch(/cpu\.model is .* and another processor\./);
});

test('other vectors, another metric or another k are another workload', () => {
  const trends = trendsOf(
    new Map([
      run('a', 1, {}),
      run('b', 2, { dataset: { ...result.dataset, hash: 'other' } }),
      run('c', 3, { dataset: { ...result.dataset, metric: 'l2' } }),
      run('d', 4, { k: 20 }),
      run('e', 5, {}),
    ]),
    { point: null },
  );
  expect(trends.map(({ runs }) => runs.map(({ id }) => id))).toEqual([['b'], ['c'], ['d'], ['a', 'e']]);
});

test('a setting that was named is followed, also where a run lacks it', () => {
  const [first, ...rest] = result.points;
  const point = first?.id ?? '';
  const [trend] = trendsOf(new Map([run('a', 1, {}), run('b', 2, { points: rest })]), { point });
  expect(trend?.runs.map(({ points }) => points.map(({ id }) => id))).toEqual([[point], []]);
});

function run(id: string, day: number, changes: Partial<BenchmarkResult>): [string, BenchmarkResult] {
  return [id, { ...result, startedAt: `2026-11-0${day}T10:00:00.000Z`, ...changes }];
}
