import { expect, test } from 'vitest';
import { changedLines, expectationText, withEntry } from '../../../src/gate/parity/expectation-text.ts';

const entry = {
  check: 'dates > "today"',
  observation: 'a [day] of {two}',
  values: { production: '2026-11-29', candidate: { absent: true } },
  reason: 'Dates are local.',
  link: 'https://example.org',
  expires: '2027-06-30',
};
const other = { ...entry, observation: 'another \\ one' };

test('the first entry makes the list', () => {
  for (const nothing of ['[]\n', '[ ]', '[\n]\n'])
    expect(withEntry(nothing, entry)).toMatch(/^\[\n {2}\{\n[^]*\n {2}\}\n\]\n$/);
  expect(JSON.parse(withEntry('[]\n', entry))).toEqual([entry]);
  expect(withEntry('[]\n', entry)).toBe(`${JSON.stringify([entry], null, 2)}\n`);
});

test('another entry comes behind the last one, and no byte of the others changes', () => {
  const untidy = `[ ${JSON.stringify(other)}\n, {"check":"z",  "observation": "\\"]}", "values": {} } ]`;
  const text = withEntry(untidy, entry);
  expect(text.startsWith(untidy.slice(0, -2))).toBe(true);
  expect(JSON.parse(text)).toEqual([...JSON.parse(untidy), entry]);
});

test('an entry of the same observation takes its place', () => {
  const text = `${JSON.stringify([other, { ...entry, expires: '2026-01-01' }, { ...other, check: 'z' }], null, 2)}\n`;
  const after = withEntry(text, entry);
  expect(JSON.parse(after)).toEqual([other, entry, { ...other, check: 'z' }]);
  expect(changedLines(text, after)).toEqual(['-     "expires": "2026-01-01"', '+     "expires": "2027-06-30"']);
  expect(after).toContain(expectationText(entry).replaceAll('\n', '\n  '));
});
