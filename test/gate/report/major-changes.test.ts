import { expect, test } from 'vitest';
import { majorChanges } from '../../../src/gate/report/major-changes.ts';
import type { VerdictDocument } from '../../../src/gate/parity/verdict.ts';

type Values = Readonly<Record<string, string | null>>;

/** Of a verdict, what the function reads. */
function changes(values: Values, majors: Readonly<Record<string, number>> = fiveMajors): readonly string[] {
  const document = {
    profiles: Object.entries(majors).map(([name, major]) => ({ name, identity: { major } })),
    divergences: [
      {
        observation: 'the answer',
        values: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, value === null ? { absent: true } : { value }]),
        ),
      },
    ],
  };
  return majorChanges(document as unknown as VerdictDocument).map(({ when }) => when);
}

const fiveMajors = { 'pg-18': 18, 'pg-14': 14, 'pg-15': 15, 'pg-16': 16, 'pg-17': 17 };

test('a change is attributed to the first major that has it', () => {
  expect(changes({ 'pg-14': 'a', 'pg-15': 'a', 'pg-16': 'a', 'pg-17': 'b', 'pg-18': 'b' })).toEqual(['since 17']);
});

test('what changes twice, or is not there at first, has every major', () => {
  expect(changes({ 'pg-14': 'a', 'pg-15': null, 'pg-16': 'b', 'pg-17': 'b', 'pg-18': 'b' })).toEqual([
    'since 15, since 16',
  ]);
});

test('a major that was not run is not claimed', () => {
  expect(changes({ 'pg-14': 'a', 'pg-17': 'b' }, { 'pg-14': 14, 'pg-17': 17 })).toEqual(['between 14 and 17']);
});

test('profiles that do not belong together are not put in a row', () => {
  expect(changes({ production: 'a', laptop: 'b' }, { production: 15, laptop: 18 })).toEqual([]);
  expect(changes({ 'pg-15': 'a', 'lite-18': 'b' }, { 'pg-15': 15, 'lite-18': 18 })).toEqual([]);
  // The name is no proof: it is the server that reports its major.
  expect(changes({ 'pg-15': 'a', 'pg-18': 'b' }, { 'pg-15': 15, 'pg-18': 17 })).toEqual([]);
});
