import type { ResultNumbers } from './result-numbers.ts';
import { significandOfText, withoutZeros, writtenNumber } from './significand.ts';

/** A line of a text, with the numbers in it that tell something. */
export interface Line {
  readonly text: string;
  /** Whether it names a restricted profile. */
  readonly name: boolean;
  readonly tokens: readonly Token[];
}

export interface Token {
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

/** The lines of a text. */
export function linesOf(text: string, known: ResultNumbers): readonly Line[] {
  return withoutCounting(
    text.split('\n').map((line, index, all) => {
      const excused = `${all[index - 1] ?? ''}${line}`.includes(excuse);
      return writtenLine(excused ? '' : line, known);
    }),
  );
}

/** For each line, whether one within so many lines of it names a restricted profile, or the whole text is about one. */
export function nameWithin(lines: readonly Line[], distance: number, named: boolean): readonly boolean[] {
  const result = lines.map(() => named);
  for (const [index, { name }] of lines.entries()) {
    if (name) result.fill(true, Math.max(0, index - distance), index + distance + 1);
  }
  return result;
}

const none: readonly number[] = [];

/** How long a run has taken so far, before each line of progress. */
const timeStamp = /^\[[\d.]+ m?s\] /;

function writtenLine(text: string, { bySignificand, profiles }: ResultNumbers): WrittenLine {
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
  return { text, name: profiles.pattern.test(text), written };
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
