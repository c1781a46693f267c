import { expect, test } from 'vitest';
import { exampleRecord } from '../../bench/trip/example-record.ts';
import { upgradedResult } from '../../../src/vault/result/older-result.ts';
import { result as resultSchema } from '../../../src/vault/result/result.ts';

const { result } = exampleRecord();

test('a result of format 1 is read: recall on one build, no names of settings, no tenant-filter trap', () => {
  const { plannerPrefersExact: _, ...older } = JSON.parse(
    JSON.stringify(result, (key, value: unknown) => (key === 'below' || key === 'reached' ? undefined : value)),
  ) as typeof result;
  const withoutBuilds = JSON.parse(JSON.stringify(older, dropRecallBuilds)) as object;
  const upgraded = resultSchema.parse(upgradedResult({ ...withoutBuilds, format: 1 }));
  expect(upgraded.points[0]?.recall.builds).toEqual([result.points[0]?.recall.mean]);
  expect(upgraded.builds).toEqual(result.builds);
  expect(upgraded.atRecall[0]).toMatchObject({ below: null, reached: null, p50Ms: result.atRecall[0]?.p50Ms });
  expect(upgraded.tenantFilterTrap).toBeNull();
});

test('a result of this format stays as it is, and another format stays for the schema to refuse', () => {
  expect(upgradedResult(result)).toBe(result);
  expect(resultSchema.safeParse(upgradedResult({ ...result, format: 3 })).success).toBe(false);
});

function dropRecallBuilds(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('strictMean' in value)) return value;
  const { builds: _builds, ...rest } = value as Readonly<Record<string, unknown>>;
  return rest;
}
