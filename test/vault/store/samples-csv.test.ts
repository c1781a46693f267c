import { expect, test } from 'vitest';
import { exampleRecord } from '../../bench/trip/example-record.ts';
import { parseSamplesCsv, samplesCsv } from '../../../src/vault/store/samples-csv.ts';

test('samples are read back with recall and build, also those without a time', () => {
  const record = exampleRecord({ profile: 'pgvector', runId: '2026-11-25-0a1b2c' });
  expect(record.samples.some(({ nanoseconds }) => nanoseconds === null)).toBe(true);
  expect(new Set(record.samples.map(({ recall }) => recall)).size).toBeGreaterThan(2);
  expect(parseSamplesCsv([...samplesCsv(record)].join(''), 'samples.csv')).toEqual(record.samples);
});

test('samples of an earlier version have no recall and no build', () => {
  const earlier =
    'canary,profile,arm,block,order,query,nanoseconds,returned,error\nmark,pgvector,a / b=1,0,7,3,812345,10,\n';
  expect(parseSamplesCsv(earlier, 'samples.csv')).toEqual([
    {
      arm: 'a / b=1',
      build: null,
      block: 0,
      order: 7,
      query: 3,
      nanoseconds: 812_345,
      returned: 10,
      recall: null,
      error: null,
    },
  ]);
});

test('a recall that is none is refused', () => {
  const bad =
    'canary,profile,arm,build,block,order,query,nanoseconds,returned,recall,error\nmark,pgvector,a,1,0,7,3,8,10,1.5,\n';
  expect(() => parseSamplesCsv(bad, 'samples.csv')).toThrow(/samples\.csv does not contain samples/);
});
