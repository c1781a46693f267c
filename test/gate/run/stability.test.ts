import { expect, test } from 'vitest';
import { exerciseOf } from '../parity/exercise-of.ts';
import { isAboutUnstable, unstableIn, withoutUnstable } from '../../../src/gate/run/stability.ts';

const first = exerciseOf('pgvector', { steady: 1, random: 0.25, gone: 1 });
const again = exerciseOf('pgvector', { steady: 1, random: 0.5 });

test('what differs from itself is unstable, and is taken out of the comparison', async () => {
  const unstable = await unstableIn('pgvector', first.checks, again.checks);
  expect(unstable.map(({ observation }) => observation)).toEqual(['random', 'gone']);
  const kept = withoutUnstable(first, unstable).checks['check'];
  expect(kept).toMatchObject({ outcome: 'passed', observations: { steady: { value: 1 } } });
  expect(kept?.outcome === 'passed' && Object.keys(kept.observations)).toEqual(['steady']);
  expect(isAboutUnstable({ check: 'check', observation: 'random' }, unstable)).toBe(true);
  expect(isAboutUnstable({ check: 'check', observation: 'steady' }, unstable)).toBe(false);
});

test('a check with another outcome in another order is unstable as a whole', async () => {
  const location = { file: 'suites/a.test.ts', line: 3 };
  const failed = { outcome: 'failed', failure: 'no', diff: null, observations: {}, location } as const;
  expect(await unstableIn('pgvector', first.checks, { check: failed })).toEqual([
    {
      check: 'check',
      observation: null,
      profile: 'pgvector',
      note: 'passed at first, and failed in another order',
    },
  ]);
});

test('two equal runs have nothing unstable', async () => {
  expect(await unstableIn('pgvector', first.checks, first.checks)).toEqual([]);
});
