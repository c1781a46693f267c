import { alignedPlaces } from './place.ts';
import { differenceLine, differenceOf, type Parts } from './difference.ts';
import { valueGroups } from './value-group.ts';
import { valueLines } from './value-line.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { listed } from '../../base/terminal/wording.ts';
import { builtInNames, catalogCheck, settingsCheck } from '../parity/built-in-names.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

type Divergence = VerdictDocument['divergences'][number];

/** The first place that differs, with what stands there on each profile: `: default 0 on one, default 1 on another`. */
export function firstDifference({ check, values }: Divergence): Line {
  const groups = valueGroups(values);
  const place = alignedPlaces(groups.map(({ shown }) => valueLines(shown))).find(({ same }) => !same);
  const written = groups.map(({ shown }, at) => ('value' in shown ? (place?.lines[at]?.text ?? null) : undefined));
  const texts = builtInNames.includes(check) ? bare(written) : written;
  const addition = check === catalogCheck ? additionOf(texts) : null;
  if (addition !== null) {
    const { at, text } = addition;
    return line(`: ${text} only on ${listed(groups[at]?.profiles ?? [])}`);
  }
  const label = place?.lines.find((each) => each !== null)?.label ?? '';
  const parts = groups.flatMap(({ profiles }, at) => {
    const other = texts.find((text, index) => index !== at && typeof text === 'string') ?? '';
    const own = texts[at];
    const isWhole = check === catalogCheck && texts.includes(undefined);
    const shown =
      own === undefined
        ? [span(check === settingsCheck ? 'at its default' : 'missing')]
        : isWhole
          ? [span('present')]
          : own === null
            ? [span('nothing')]
            : differenceLine(differenceOf(own, String(other)).left, valueColumns);
    return [...(at === 0 ? [] : [span(', ')]), ...shown, span(` on ${listed(profiles)}`)];
  });
  return line(`: ${label === '' || label === 'answer' ? '' : `${label} `}`, ...parts);
}

/** Two of them and their profiles fit on two lines. */
const valueColumns = 48;

/** Texts without their quotes and line breaks, which only distract in a sentence; as they were where that hides the difference. */
function bare<Text extends string | null | undefined>(texts: readonly Text[]): readonly (Text | string)[] {
  const without = texts.map((text) => (typeof text === 'string' ? oneLine(text) : text));
  return new Set(without).size === new Set(texts).size ? without : texts;
}

function oneLine(text: string): string {
  if (!text.startsWith('"')) return text;
  const inner = (JSON.parse(text) as string).replaceAll(/\s+/g, ' ').trim();
  return inner === '' ? text : inner;
}

/** What one of two texts has and the other has not, where it is whole words of the same text: `disabled:`. */
function additionOf(texts: readonly (string | null | undefined)[]): { at: number; text: string } | null {
  const [first, second] = texts;
  if (texts.length !== 2 || typeof first !== 'string' || typeof second !== 'string') return null;
  const { left, right } = differenceOf(first, second);
  const [at, added] = left.differs.length === 0 ? [1, right] : [0, left];
  if (left.differs.length > 0 && right.differs.length > 0) return null;
  const text = added.differs.join('').replaceAll(/^[\s,;:]+|[\s,;:]+$/g, '');
  return /\w/.test(text) && !text.includes('\\') && text.length <= additionCharactersMax && isWholeWords(added)
    ? { at, text }
    : null;
}

const additionCharactersMax = 120;

function isWholeWords({ before, differs, after }: Parts): boolean {
  return !isOneWord(before.at(-1), differs[0]) && !isOneWord(differs.at(-1), after[0]);
}

function isOneWord(left = '', right = ''): boolean {
  return /\w/.test(left) && /\w/.test(right);
}
