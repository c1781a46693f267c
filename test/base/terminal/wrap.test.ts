import fc from 'fast-check';
import { expect, test } from 'vitest';
import { line, lineWidth, span, type Line } from '../../../src/base/terminal/line.ts';
import { wrapAtMost, wrapLine } from '../../../src/base/terminal/wrap.ts';

test('lines break at spaces', () => {
  expect(wrapLine(line('the quick brown fox'), 10).map(textOf)).toEqual(['the quick', 'brown fox']);
});

test('a word that is longer than a line breaks anywhere', () => {
  expect(wrapLine(line('abcdefghij'), 4).map(textOf)).toEqual(['abcd', 'efgh', 'ij']);
});

test('a wide character moves to the next line whole', () => {
  expect(wrapLine(line('日本語'), 5).map(textOf)).toEqual(['日本', '語']);
});

test('an empty line stays one line', () => {
  expect(wrapLine([], 10)).toEqual([[]]);
});

test('a role goes on over the break', () => {
  const wrapped = wrapLine([span('ab', 'bad'), span('cd')], 3);
  expect(wrapped).toEqual([[span('ab', 'bad'), span('c')], [span('d')]]);
});

test('no piece is wider than told, and nothing but spaces is lost', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 8, max: 30 }),
      (text, widthColumns) => {
        const whole = line(text);
        const pieces = wrapLine(whole, widthColumns);
        for (const piece of pieces) expect(lineWidth(piece)).toBeLessThanOrEqual(widthColumns);
        expect(pieces.map(textOf).join('').replaceAll(' ', '')).toBe(textOf(whole).replaceAll(' ', ''));
      },
    ),
  );
});

test('of too many pieces the last one kept ends in an ellipsis', () => {
  const kept = wrapAtMost(line('one two three four five six'), 9, 2);
  expect(kept.map(textOf)).toEqual(['one two', 'three…']);
});

function textOf(of: Line): string {
  return of.map(({ text }) => text).join('');
}
