import { expect, test } from 'vitest';
import { exerciseOf } from './exercise-of.ts';
import { compareExercises } from '../../../src/gate/parity/compare.ts';
import type { Expectation } from '../../../src/gate/parity/expectation.ts';
import type { Exercise } from '../../../src/gate/parity/exercise.ts';

const today = '2026-11-23';
const known: Expectation = {
  check: 'check',
  observation: 'method',
  values: { 'alloydb-omni': 'scann', pgvector: 'ivfflat' },
  reason: 'The index strategy differs by design.',
  link: 'docs/decisions/index-strategy.md',
  expires: '2027-06-30',
};

test('equal observations are the same, and nothing diverges', async () => {
  const comparison = await compareExercises(
    [exerciseOf('pgvector', { a: 1 }), exerciseOf('embedded', { a: 1 })],
    [],
    today,
  );
  expect(comparison).toMatchObject({ observations: 1, same: 1, divergences: [], staleExpectations: [] });
});

test('a differing observation is an unexpected divergence with the value of every profile', async () => {
  const comparison = await compareExercises(
    [exerciseOf('pgvector', { a: 1 }), exerciseOf('embedded', { a: 2 })],
    [],
    today,
  );
  expect(comparison.divergences).toMatchObject([
    { check: 'check', observation: 'a', expectation: null, values: { pgvector: { value: 1 }, embedded: { value: 2 } } },
  ]);
});

test('an observation that one profile did not make is a divergence with an absent value', async () => {
  const comparison = await compareExercises([exerciseOf('pgvector', { a: 1 }), exerciseOf('embedded', {})], [], today);
  expect(comparison.divergences[0]?.values).toEqual({ pgvector: { value: 1 }, embedded: { absent: true } });
});

test('a divergence that is written down with these values is expected', async () => {
  const comparison = await compareExercises(methods('ivfflat', 'scann'), [known], today);
  expect(comparison.divergences).toMatchObject([{ expectation: known, note: known.reason }]);
});

test('a divergence with another value than the one written down is unexpected', async () => {
  const comparison = await compareExercises(methods('hnsw', 'scann'), [known], today);
  expect(comparison.divergences).toMatchObject([{ expectation: null, note: expect.stringContaining('for pgvector') }]);
});

test('an observation that is expected to be absent on one profile is an expected divergence', async () => {
  const entry = { ...known, values: { pgvector: 'ivfflat', 'alloydb-omni': { absent: true } } };
  const exercises = [exerciseOf('pgvector', { method: 'ivfflat' }), exerciseOf('alloydb-omni', {})];
  const comparison = await compareExercises(exercises, [entry], today);
  expect(comparison.divergences).toMatchObject([{ expectation: entry }]);
});

test('an observation that is expected to be absent and is there is unexpected', async () => {
  const entry = { ...known, values: { pgvector: 'ivfflat', 'alloydb-omni': { absent: true } } };
  const comparison = await compareExercises(methods('ivfflat', 'scann'), [entry], today);
  expect(comparison.divergences).toMatchObject([{ expectation: null }]);
});

test('an expected absence that no longer occurs is stale', async () => {
  const entry = { ...known, values: { pgvector: 'ivfflat', 'alloydb-omni': { absent: true } } };
  const comparison = await compareExercises(methods('ivfflat', 'ivfflat'), [entry], today);
  expect(comparison.staleExpectations).toHaveLength(1);
});

test('an expired expectation covers nothing', async () => {
  const comparison = await compareExercises(methods('ivfflat', 'scann'), [{ ...known, expires: '2026-11-22' }], today);
  expect(comparison.divergences).toMatchObject([{ expectation: null, note: expect.stringContaining('expired on') }]);
});

test('an expectation holds on the day of its expiry', async () => {
  const comparison = await compareExercises(methods('ivfflat', 'scann'), [{ ...known, expires: today }], today);
  expect(comparison.divergences[0]?.expectation).not.toBeNull();
});

test('an expected divergence that no longer occurs is stale', async () => {
  const comparison = await compareExercises(methods('ivfflat', 'ivfflat'), [known], today);
  expect(comparison.staleExpectations).toMatchObject([{ expectation: known }]);
});

test.each<[string, Partial<Expectation>, string]>([
  ['a check that does not exist', { check: 'suites/a.test.ts > gone' }, 'There is no such check.'],
  ['an observation that does not exist', { observation: 'another' }, 'There is no such observation on pgvector'],
  ['a day that has passed', { expires: '2026-11-22' }, 'It expired on 2026-11-22'],
  ['a day that has passed, of a check that is gone', { check: 'gone', expires: '2026-11-22' }, 'It expired on'],
  [
    'values that are not the common one',
    { values: { pgvector: 'b', 'alloydb-omni': 'b' } },
    'something else than pgvector',
  ],
])('an entry with %s is stale', async (_, part, note) => {
  const comparison = await compareExercises(methods('a', 'a'), [{ ...known, ...part }], today);
  expect(comparison).toMatchObject({ staleExpectations: [{ note: expect.stringContaining(note) }], notJudged: [] });
});

test('an entry is not judged where too few of its profiles took part, or a flag left its check out', async () => {
  const check = 'suites/a.test.ts > one';
  const one = await compareExercises([exerciseOf('pgvector', { method: 'ivfflat' })], [known], today);
  expect(one).toMatchObject({ staleExpectations: [], notJudged: [{ expectation: known }] });
  const filter = { suites: ['b.test'], check: null };
  const out = await compareExercises(methods('a', 'a'), [{ ...known, check }], today, filter);
  expect(out).toMatchObject({ staleExpectations: [], notJudged: [{ note: 'its check was filtered out' }] });
});

test('an entry is not judged where its profiles are expected to make no observation, and make none', async () => {
  const absent = { absent: true };
  const entry = { ...known, values: { pgvector: absent, embedded: absent, 'alloydb-omni': 'scann' } };
  const comparison = await compareExercises([exerciseOf('pgvector', {}), exerciseOf('embedded', {})], [entry], today);
  expect(comparison).toMatchObject({ staleExpectations: [], notJudged: [{ expectation: entry }] });
});

test('an entry that is used is neither stale nor not judged', async () => {
  const comparison = await compareExercises(methods('ivfflat', 'scann'), [known], today);
  expect(comparison).toMatchObject({ staleExpectations: [], notJudged: [] });
});

test('profiles that the entry says are alike do not make it stale by agreeing', async () => {
  const entry = { ...known, values: { ...known.values, embedded: 'ivfflat' } };
  const exercises = [exerciseOf('pgvector', { method: 'ivfflat' }), exerciseOf('embedded', { method: 'ivfflat' })];
  expect((await compareExercises(exercises, [entry], today)).staleExpectations).toEqual([]);
});

test('a profile that the entry does not mention makes the divergence unexpected', async () => {
  const exercises = [...methods('ivfflat', 'scann'), exerciseOf('embedded', { method: 'ivfflat' })];
  const comparison = await compareExercises(exercises, [known], today);
  expect(comparison.divergences).toMatchObject([{ expectation: null, note: expect.stringContaining('embedded') }]);
});

test('two baselines are not compared with each other', async () => {
  const baselines = [
    exerciseOf('pgvector', { a: 1 }, { evidence: 'baseline' }),
    exerciseOf('alloydb-omni', { a: 2 }, { evidence: 'baseline' }),
  ];
  expect(await compareExercises(baselines, [], today)).toMatchObject({ observations: 0, divergences: [] });
});

test('a live profile is compared with a baseline', async () => {
  const exercises = [exerciseOf('embedded', { a: 1 }), exerciseOf('pgvector', { a: 2 }, { evidence: 'baseline' })];
  expect((await compareExercises(exercises, [], today)).divergences).toHaveLength(1);
});

test('a check that was not exercised on a profile is not compared there', async () => {
  const skipped: Exercise = {
    ...exerciseOf('embedded', {}),
    checks: { check: { outcome: 'not-exercised', reason: 'needs sessions', location: { file: 'a', line: 1 } } },
  };
  expect(await compareExercises([exerciseOf('pgvector', { a: 1 }), skipped], [], today)).toMatchObject({
    observations: 0,
    divergences: [],
  });
});

test('what a failed check did observe is still compared', async () => {
  const failed: Exercise = {
    ...exerciseOf('embedded', {}),
    checks: {
      check: {
        outcome: 'failed',
        failure: 'boom',
        diff: null,
        observations: { a: { value: 2, comparison: { how: 'exact' }, statement: null } },
        location: { file: 'a', line: 1 },
      },
    },
  };
  const comparison = await compareExercises([exerciseOf('pgvector', { a: 1, b: 1 }), failed], [], today);
  expect(comparison.divergences.map(({ observation }) => observation)).toEqual(['a']);
});

function methods(pgvector: string, omni: string): Exercise[] {
  return [exerciseOf('pgvector', { method: pgvector }), exerciseOf('alloydb-omni', { method: omni })];
}
