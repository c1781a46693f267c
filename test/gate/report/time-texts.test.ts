import { expect, test } from 'vitest';
import { timeTexts } from '../../../src/gate/report/time-texts.ts';

test('the stages add up to the wall time, and those of a profile stand apart', () => {
  const durationsMs = {
    look: 2,
    'start and migrate': 38_400,
    'start pgvector': 8_000,
    'migrate pgvector': 30_000,
    suites: 11_600,
    compare: 98,
    total: 51_500,
  };
  expect(timeTexts(durationsMs, ['embedded', 'pgvector'])).toEqual([
    'time: 51.5 s = start and migrate 38.4 s + suites 11.6 s + compare 98 ms + the rest 1.4 s',
    '  pgvector: start 8.0 s · migrate 30.0 s',
  ]);
});

test('without durations nothing is printed', () => {
  expect(timeTexts({}, ['pgvector'])).toEqual([]);
});
