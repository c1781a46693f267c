import { expect, test } from 'vitest';
import { plainIdentity } from '../../engine/identity/plain-identity.ts';
import type { CheckRecord } from '../../../src/gate/parity/check-record.ts';
import type { Exercise } from '../../../src/gate/parity/exercise.ts';
import { missingChecks } from '../../../src/gate/parity/missing.ts';
import type { ProfileName } from '../../../src/engine/profile/profile.ts';

const location = { file: 'suites/a.test.ts', line: 1 };
const passed: CheckRecord = { outcome: 'passed', observations: {}, location };
const skipped: CheckRecord = { outcome: 'not-exercised', reason: 'needs a server', location };

test('profiles with the same checks miss none, exercised or not', () => {
  const live = [
    exercise('pgvector', { 'suites/a.test.ts > one': passed }),
    exercise('embedded', { 'suites/a.test.ts > one': skipped }),
  ];
  expect(missingChecks(live, live, null)).toEqual([]);
});

test('a check of a baseline that this run lost is missing, with the nearest new name', () => {
  const live = [
    exercise('embedded', { 'suites/a.test.ts > a row is found': passed, 'suites/a.test.ts > two': passed }),
  ];
  const recorded = exercise('pgvector', {
    'suites/a.test.ts > a row was found': passed,
    'suites/a.test.ts > two': passed,
  });
  expect(missingChecks(live, [recorded], null)).toEqual([
    {
      check: 'suites/a.test.ts > a row was found',
      profile: 'embedded',
      knownBy: 'the baseline of pgvector',
      nearest: 'suites/a.test.ts > a row is found',
    },
  ]);
});

test("a profile's own baseline is held against it, too", () => {
  const live = [exercise('pgvector', {})];
  expect(missingChecks(live, [exercise('pgvector', { 'suites/a.test.ts > one': passed })], null)).toHaveLength(1);
});

test('a check that was moved to another file is found there', () => {
  const live = [exercise('pgvector', { 'suites/b.test.ts > one': passed })];
  expect(missingChecks(live, [exercise('pgvector', { 'suites/a.test.ts > one': passed })], null)).toMatchObject([
    { nearest: 'suites/b.test.ts > one' },
  ]);
});

test('a check that only another live profile declares is missing', () => {
  const live = [exercise('pgvector', { 'suites/a.test.ts > one': passed }), exercise('embedded', {})];
  expect(missingChecks(live, [], null)).toEqual([
    { check: 'suites/a.test.ts > one', profile: 'embedded', knownBy: 'pgvector', nearest: null },
  ]);
});

test('what flags leave out is not missing, and what they keep is', () => {
  const live = [exercise('pgvector', {})];
  const recorded = exercise('pgvector', { 'suites/a.test.ts > one': passed, 'suites/b.test.ts > two': passed });
  const named = (suites: readonly string[], check: string | null) =>
    missingChecks(live, [recorded], { suites, check }).map(({ check: missing }) => missing);
  expect(named(['a.test'], null)).toEqual(['suites/a.test.ts > one']);
  expect(named([], 'tw')).toEqual(['suites/b.test.ts > two']);
  expect(named(['a.test'], 'two')).toEqual([]);
});

test('checks of a suite file that failed itself are not missing one by one', () => {
  const broken: CheckRecord = { outcome: 'failed', failure: 'broken', diff: null, observations: {}, location };
  const live = [
    exercise('pgvector', { 'suites/a.test.ts > (the suite file itself)': broken }),
    exercise('embedded', {}),
  ];
  expect(missingChecks(live, [exercise('pgvector', { 'suites/a.test.ts > one': passed })], null)).toMatchObject([
    { check: 'suites/a.test.ts > one', profile: 'embedded' },
  ]);
});

test('checks of a suite file that no glob matches any longer are missing', () => {
  const uncollected = exercise('pgvector', { 'suites/a.test.ts > (the suite file itself)': skipped });
  expect(
    missingChecks([uncollected], [exercise('pgvector', { 'suites/a.test.ts > one': passed })], null),
  ).toMatchObject([{ check: 'suites/a.test.ts > one', profile: 'pgvector' }]);
});

function exercise(profile: ProfileName, checks: Exercise['checks']): Exercise {
  return { profile, evidence: 'live', identity: plainIdentity, checks };
}
