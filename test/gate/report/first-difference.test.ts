import { expect, test } from 'vitest';
import { unexpected } from './example-documents.ts';
import { catalogCheck, settingsCheck } from '../../../src/gate/parity/built-in-names.ts';
import { firstDifference } from '../../../src/gate/report/first-difference.ts';

test('an entry of the catalog stands without its quotes', () => {
  expect(shown(catalogCheck, '3 integer default 0', '3 integer default 100')).toBe(
    ': 3 integer default 0 on one, 3 integer default 100 on other',
  );
});

test('line breaks of a definition are spaces', () => {
  expect(shown(catalogCheck, 'BEGIN\n  one;\nEND', 'BEGIN\n  two;\nEND')).toBe(
    ': BEGIN one; END on one, BEGIN two; END on other',
  );
});

test('a difference of spaces alone is not hidden', () => {
  expect(shown(catalogCheck, 'a\n b', 'a b')).toBe(String.raw`: "a\n b" on one, "a b" on other`);
});

test.each([
  ['5 text not null', '5 text', ': not null only on one'],
  ['CREATE TRIGGER x', 'disabled: CREATE TRIGGER x', ': disabled only on other'],
  ['(a), b', '(a), trigger t disabled, b', ': trigger t disabled only on other'],
])('of %s and %s only what one has in addition is shown', (one, other, expected) => {
  expect(shown(catalogCheck, one, other)).toBe(expected);
});

test('half a word is no addition', () => {
  expect(shown(catalogCheck, 'numeric(1)', 'numeric(12)')).toBe(': numeric(1) on one, numeric(12) on other');
});

test('a setting keeps the quotes of an empty value', () => {
  expect(shown(settingsCheck, '', 'Europe/Berlin')).toBe(': "" on one, Europe/Berlin on other');
});

test('the text NULL in a row stays apart from NULL', () => {
  expect(shown('a check', 'NULL', 'null')).toBe(': "NULL" on one, "null" on other');
});

function shown(check: string, one: string, other: string): string {
  const divergence = unexpected(check, 'an entry', {
    statement: null,
    values: { one: { value: one }, other: { value: other } },
  });
  return firstDifference({ ...divergence, check })
    .map(({ text }) => text)
    .join('');
}
