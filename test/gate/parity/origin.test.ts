import { expect, test } from 'vitest';
import { originDifference, type Origin } from '../../../src/gate/parity/origin.ts';

const origin: Origin = {
  version: '1.0.0',
  migrations: { '001_first': 'a', '002_second': 'b' },
  suites: { 'suites/a.test.ts': 'c', 'suites/b.test.ts': 'd' },
};

test('the same origin has no difference, and neither has a suite file more or less', () => {
  expect(originDifference(origin, origin)).toBeNull();
  expect(
    originDifference(origin, { ...origin, suites: { 'suites/a.test.ts': 'c', 'suites/c.test.ts': 'e' } }),
  ).toBeNull();
});

test.each<[string, Partial<Origin>, string]>([
  ['added', { migrations: { ...origin.migrations, '003_third': 'x' } }, 'predates migration 003_third'],
  ['removed', { migrations: { '001_first': 'a' } }, 'holds migration 002_second, which is gone'],
  [
    'changed',
    { migrations: { ...origin.migrations, '001_first': 'x' } },
    'was made with another text of migration 001_first',
  ],
])('a migration that was %s explains every check', (_, change, text) => {
  expect(originDifference(origin, { ...origin, ...change })).toEqual({ text, suites: null });
});

test('a suite file that was changed explains its own checks', () => {
  expect(originDifference(origin, { ...origin, suites: { ...origin.suites, 'suites/b.test.ts': 'x' } })).toEqual({
    text: 'was made with another text of suite file suites/b.test.ts or of what it imports',
    suites: ['suites/b.test.ts'],
  });
});

test('another version of pgparity is named and explains no check', () => {
  expect(originDifference(origin, { ...origin, version: '2.0.0' })).toEqual({
    text: 'was made with pgparity 1.0.0',
    suites: [],
  });
});
