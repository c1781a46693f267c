import type { NumbersHit } from './numbers-hit.ts';
import type { ResultNumbers } from './result-numbers.ts';
import { digitsMin } from './significand.ts';
import { nameWithin, type Line } from './written-line.ts';

/** Ratios between a restricted result and another one, in sentences near the name of the profile. */
export function* ratioHits(
  lines: readonly Line[],
  { ratios, profiles }: ResultNumbers,
  named: boolean,
): Generator<NumbersHit> {
  const close = nameWithin(lines, 2, named);
  for (const [index, { text, name }] of lines.entries()) {
    const prose = (close[index] ?? false) ? proseOf(text, profiles.pattern) : '';
    if (!ratioWords.test(prose)) continue;
    for (const [written] of prose.matchAll(writtenRatio)) {
      const decimals = /[.,](\d+)/.exec(written)?.[1]?.length ?? 0;
      const value = Math.abs(Number(written.replace(',', '.')));
      const telling = decimals === 0 ? written.replace(/0+$/, '') : written;
      const digits = telling.replaceAll(/\D/g, '').replace(/^0+/, '').length;
      if (digits < 2 || (digits < digitsMin && !name)) continue;
      const behind = ratios.find((ratio) =>
        waysToTell(ratio.value).some((told) => told.toFixed(decimals) === value.toFixed(decimals)),
      );
      if (behind === undefined) continue;
      yield { kind: 'ratio', line: index + 1, result: behind.result };
      break;
    }
  }
}

/**
 * What a person may have written of a line. A line that is longer than any sentence is a page or data, with more numbers
 * than some of which would not agree by chance: of that only what stands beside the name.
 */
function proseOf(line: string, names: RegExp): string {
  const text = line.replace(rowsTimesDimensions, ' ');
  if (text.length <= sentenceMax) return text;
  const found = [...text.matchAll(new RegExp(names.source, `${names.flags}g`))];
  return found.map(({ index }) => text.slice(Math.max(0, index - besideMax), index + besideMax)).join(' … ');
}

/** `10,000 × 768` is a size. A page is read as Latin-1, so that the sign of UTF-8 has two characters. */
const rowsTimesDimensions = /(?<![\w.,])\d[\d,]*\s*(?:x|×|\u00c3\u0097)\s*\d+\b/g;

const sentenceMax = 400;
const besideMax = 100;

const writtenRatio = /(?<![\w.\-/])\d+(?:[.,]\d+)?(?![-/.:]?\d)/g;
const ratioWords =
  /\bratio\b|\btimes\b|fast|slow|quick|speed|\d\s*(?:x|×|\u00c3\u0097|%)|\bpercent\b|\bfold\b|\b(?:more|less|fewer|higher|lower|better|worse)\b|\\times/i;

/** As a factor and as a percentage. */
function waysToTell(ratio: number): readonly number[] {
  return [ratio, ratio * 100, Math.abs(ratio - 1) * 100];
}
