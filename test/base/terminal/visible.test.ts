import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible, visibleLines } from '../../../src/base/terminal/visible.ts';

test.each([
  ['\u001b[31mred\u001b[0m', String.raw`\u001b[31mred\u001b[0m`],
  ['a\nb\tc\rd', String.raw`a\nb\tc\rd`],
  ['\u0000\u0007\u007f', String.raw`\u0000\u0007\u007f`],
  ['\u009b2J', String.raw`\u009b2J`],
  ['safe\u202egnp.exe', String.raw`safe\u202egnp.exe`],
  ['a\u00a0b\u2028c', String.raw`a\u00a0b\u2028c`],
  ['zero\u200bwidth\ufeff', String.raw`zero\u200bwidth\ufeff`],
  ['\ud83d', String.raw`\ud83d`],
  ['tag\u{e0041}', String.raw`tag\u{e0041}`],
  ['a\u200db', String.raw`a\u200db`],
  ['a\ufe0f', String.raw`a\ufe0f`],
])('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each(['Ünïcödé', '日本語', 'e\u0301', '👩\u200d🚀', '👍🏽', '❤\ufe0f', '1\ufe0f\u20e3', 'नमस्ते'])(
  '%s stays as it is',
  (text) => {
    expect(visible(text)).toBe(text);
  },
);

test('accents piled on one letter are written out', () => {
  expect(visible(`a${'\u0301'.repeat(10)}`)).toBe(`a${'\u0301'.repeat(8)}${String.raw`\u0301\u0301`}`);
});

test('whatever comes in, no control or format character goes out, and doing it twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/u);
      expect(visible(shown)).toBe(shown);
    }),
    { numRuns: 2_000 },
  );
});

test('the line breaks of a statement stay, and its tabs become spaces', () => {
  expect(visibleLines('SELECT 1,\r\n\t2  \n\u001b')).toEqual(['SELECT 1,', '  2', String.raw`\u001b`]);
});
