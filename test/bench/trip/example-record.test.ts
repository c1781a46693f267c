import { expect, test } from 'vitest';
import { exampleRecord } from './example-record.ts';
import { canaryKindOf } from '../../../src/vault/licence/canary.ts';

test('the example is the same for the same options', () => {
  expect(exampleRecord({ profile: 'alloydb-omni' })).toEqual(exampleRecord({ profile: 'alloydb-omni' }));
  expect(exampleRecord({ seed: 1 })).not.toEqual(exampleRecord({ seed: 2 }));
});

test('the example is restricted as its licence says, or as asked', () => {
  expect(canaryKindOf(exampleRecord({ profile: 'alloydb-omni' }).result.canary)).toBe('restricted');
  expect(canaryKindOf(exampleRecord({ profile: 'pgvector' }).result.canary)).toBe('public');
  expect(exampleRecord({ profile: 'pgvector', restricted: true }).result.profile.licence.numbers).toBe('restricted');
});

test('no list of the example is empty where a report has something to draw', () => {
  const { result, samples } = exampleRecord({ profile: 'alloydb-omni' });
  const lists = [result.builds, result.points, result.atRecall, result.filters, result.drift, samples];
  expect(lists.every((list) => list.length > 2)).toBe(true);
});
