import type { NumberGroup, ResultNumbers } from './result-numbers.ts';
import { digitsMin, significandOfText, withoutZeros, writtenNumber } from './significand.ts';
import { profiles } from '../../profile/profiles.ts';

export interface NumbersHit {
  readonly kind: 'numbers' | 'ratio';
  readonly line: number;
  readonly result: string;
}

/**
 * Numbers of restricted results that were copied into a text by hand, whatever their unit and precision.
 *
 * A few equal digits are often chance. So within a few lines the numbers that are in one row or column of a result are
 * counted, and a hit is what chance would do less than once in 50 files where a name of the profile is near, and less
 * than once in a million windows where none is. Chance is the leading term of a Poisson tail - each number in the window agrees with
 * the share that the group's significands have of all those of its length - times the number of groups.
 */
export function pastedNumbersIn(text: string, known: ResultNumbers, named: boolean): readonly NumbersHit[] {
  if (known.groups.length === 0) return [];
  const lines = withoutCounting(
    text.split('\n').map((line, index, all) => {
      const excused = `${all[index - 1] ?? ''}${line}`.includes(excuse);
      return lineOf(excused ? '' : line, known);
    }),
  );
  const nameNear = near(
    lines.map(({ name }) => name || named),
    linesNear,
  );
  return [...numbersHits(lines, nameNear, known), ...ratioHits(lines, known, named)];
}

interface Line {
  readonly text: string;
  readonly name: boolean;
  readonly tokens: readonly Token[];
}

interface Token {
  readonly significand: string;
  readonly groups: readonly number[];
}

interface WrittenLine extends Omit<Line, 'tokens'> {
  readonly written: readonly WrittenNumber[];
}

interface WrittenNumber {
  readonly value: number;
  /** Null where it tells too little. */
  readonly token: Token | null;
}

/** Written in a line or in the one before it, it says that its numbers were not measured and agree by chance. */
export const excuse = 'pgparity-guard: not measured';

const linesOfWindow = 6;
const linesNear = 10;
const chanceBesideName = 1 / 50;
const chanceAlone = 1e-6;
/** Rare enough that a public result is where the numbers are from. */
const chanceOfExplanation = 1e-3;
const none: readonly number[] = [];

/** How long a run has taken so far, before each line of progress. */
const timeStamp = /^\[[\d.]+ m?s\] /;

function lineOf(text: string, { bySignificand }: ResultNumbers): WrittenLine {
  const written: WrittenNumber[] = [];
  // A line without three digits in it has nothing to say.
  if (/\d\D?\d\D?\d/.test(text)) {
    for (const [number] of text.replace(timeStamp, '').matchAll(writtenNumber)) {
      const shown = significandOfText(number);
      const significand = shown === null || bySignificand.has(shown) ? shown : withoutZeros(shown);
      const token = significand === null ? null : { significand, groups: bySignificand.get(significand) ?? none };
      written.push({ value: Number(number), token });
    }
  }
  return { text, name: namePattern.test(text), written };
}

/** The lines with what tells something. Whole numbers that count up or down by one are places of a list, and no measurement. */
function withoutCounting(lines: readonly WrittenLine[]): readonly Line[] {
  const values = lines.flatMap(({ written }) => written.map(({ value }) => value));
  let place = -1;
  const counts = (value: number): boolean =>
    Number.isInteger(value) && [place - 1, place + 1].some((other) => Math.abs((values[other] ?? value) - value) === 1);
  return lines.map(({ text, name, written }) => ({
    text,
    name,
    tokens: written.flatMap(({ value, token }) => {
      place += 1;
      return token === null || counts(value) ? [] : [token];
    }),
  }));
}

function* numbersHits(
  lines: readonly Line[],
  nameNear: readonly boolean[],
  known: ResultNumbers,
): Generator<NumbersHit> {
  let silentUntil = 0;
  // The more places there are for chance, the less each of them may have of it.
  const places = lines.filter(({ tokens }, index) => tokens.length > 0 && nameNear[index] === true).length;
  const chanceNear = chanceBesideName / Math.max(1, Math.ceil(places / linesOfWindow));
  for (let first = 0; first < lines.length; first += 1) {
    if (first < silentUntil || !lines[first]?.tokens.some(({ groups }) => groups.length > 0)) continue;
    const window = lines.slice(first, first + linesOfWindow).flatMap(({ tokens }) => tokens);
    const beside = nameNear[first] === true;
    // Three digits without a name are anything: sizes, codes, lists that count up.
    const telling = beside ? window : window.filter(({ significand }) => significand.length > digitsMin);
    const result = resultBehind(telling, known, beside ? chanceNear : chanceAlone);
    if (result === null) continue;
    yield { kind: 'numbers', line: first + 1, result };
    silentUntil = first + linesOfWindow;
  }
}

/**
 * The restricted result that the numbers are of, when that they agree by chance is less likely than allowed. Numbers that a
 * public result explains are left out: the same machine often gives both profiles much the same.
 */
function resultBehind(window: readonly Token[], known: ResultNumbers, allowed: number): string | null {
  const explained = new Set(
    agreements(window, known)
      .filter(({ group, chance }) => !group.restricted && chance < chanceOfExplanation)
      .flatMap(({ significands }) => [...significands].map(withoutZeros)),
  );
  const rest = window.filter(({ significand }) => !explained.has(withoutZeros(significand)));
  const behind = agreements(rest, known).find(({ group, chance }) => group.restricted && chance < allowed);
  return behind?.group.result ?? null;
}

interface Agreement {
  readonly group: NumberGroup;
  readonly significands: ReadonlySet<string>;
  readonly chance: number;
}

/** The groups with which numbers of the window agree. */
function agreements(window: readonly Token[], { groups }: ResultNumbers): readonly Agreement[] {
  const matched = new Map<number, Set<string>>();
  for (const { significand, groups: holders } of window) {
    for (const holder of holders) {
      const set = matched.get(holder) ?? new Set();
      matched.set(holder, set.add(significand));
    }
  }
  const tokens = new Map<number, number>();
  for (const { significand } of window) tokens.set(significand.length, (tokens.get(significand.length) ?? 0) + 1);
  return [...matched].flatMap(([index, significands]) => {
    const group = groups[index];
    return group === undefined ? [] : [{ group, significands, chance: chanceOf(significands, tokens, group) }];
  });
}

/** How likely some group would agree as well if the numbers had nothing to do with it. */
function chanceOf(matched: ReadonlySet<string>, tokens: ReadonlyMap<number, number>, group: NumberGroup): number {
  let chance = group.candidates;
  for (const [length, count] of tokens) {
    const agreeing = [...matched].filter((significand) => significand.length === length).length;
    const expected = (count * (group.sizes.get(length) ?? 0)) / (9 * 10 ** (length - 1));
    if (expected >= agreeing) continue;
    for (let place = 1; place <= agreeing; place += 1) chance *= expected / place;
  }
  return chance;
}

function* ratioHits(lines: readonly Line[], { ratios }: ResultNumbers, named: boolean): Generator<NumbersHit> {
  const close = near(
    lines.map(({ name }) => name || named),
    2,
  );
  for (const [index, { text, name }] of lines.entries()) {
    const prose = (close[index] ?? false) ? proseOf(text) : '';
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
function proseOf(line: string): string {
  const text = line.replace(rowsTimesDimensions, ' ');
  if (text.length <= sentenceMax) return text;
  const names = [...text.matchAll(new RegExp(namePattern.source, `${namePattern.flags.replace('g', '')}g`))];
  return names.map(({ index }) => text.slice(Math.max(0, index - besideMax), index + besideMax)).join(' … ');
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

/** For each place, whether the mark is set within so many places of it. */
function near(marks: readonly boolean[], distance: number): readonly boolean[] {
  const result = marks.map(() => false);
  for (const [index, marked] of marks.entries()) {
    if (!marked) continue;
    result.fill(true, Math.max(0, index - distance), index + distance + 1);
  }
  return result;
}

/** Words that name a restricted profile: its name, its title and the words of that, the index that only it has. */
export const namePattern = new RegExp(
  profiles
    .filter(({ licence }) => licence.numbers === 'restricted')
    .flatMap(({ name, title, indexStrategy }) => [
      name,
      ...title.split(' '),
      ...(profiles.some((other) => other.licence.numbers === 'public' && other.indexStrategy === indexStrategy)
        ? []
        : [indexStrategy]),
    ])
    .map((word) => String.raw`\b${word}\b`)
    .join('|'),
  'i',
);
