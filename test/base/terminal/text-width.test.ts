import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusters, widthOf } from '../../../src/base/terminal/text-width.ts';

test.each([
  ['plain', 5],
  ['日本語', 6],
  ['한국어', 6],
  ['ｆｕｌｌ', 8],
  ['é', 1],
  ['e\u0301', 1],
  ['🐘', 2],
  ['❤\ufe0f', 2],
  ['❤', 1],
  ['🇩🇪', 2],
  ['─│≠✓✗…', 6],
  ['', 0],
])('%s takes %i columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test('joined emoji count as the sum of their parts, since some terminals do not join them', () => {
  expect(widthOf('👩\u200d🚀')).toBe(4);
});

test('clusters keep what belongs together and lose nothing', () => {
  expect(clusters('ae\u0301👩\u200d🚀')).toEqual(['a', 'e\u0301', '👩\u200d🚀']);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => clusters(text).join('') === text),
    { numRuns: 50 },
  );
});

const python = spawnSync('python3', ['-c', 'import unicodedata']).status === 0;

describe.skipIf(!python)('held against the Unicode tables of Python (needs python3)', () => {
  test('every character that they call wide takes two columns', () => {
    const program = [
      'import unicodedata',
      'for code in range(0x110000):',
      '    character = chr(code)',
      "    if unicodedata.east_asian_width(character) in 'WF' and unicodedata.category(character) not in ('Cn', 'Cs', 'Mn'):",
      "        print('%x' % code)",
    ].join('\n');
    const { stdout } = spawnSync('python3', ['-c', program], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    const wide = stdout.trim().split('\n');
    expect(wide.length).toBeGreaterThan(100_000);
    expect(wide.filter((code) => widthOf(String.fromCodePoint(Number.parseInt(code, 16))) !== 2)).toEqual([]);
  });
});
