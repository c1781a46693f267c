import { linesOf, nameWithin, type Line, type Token } from './written-line.ts';
import { ratioHits } from './pasted-ratios.ts';
import type { NumbersHit } from './numbers-hit.ts';
import type { NumberGroup, ResultNumbers } from './result-numbers.ts';
import { digitsMin, withoutZeros } from './significand.ts';

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
  const lines = linesOf(text, known);
  return [...numbersHits(lines, known, named), ...ratioHits(lines, known, named)];
}

const linesOfWindow = 6;
const linesNear = 10;
const chanceBesideName = 1 / 50;
const chanceAlone = 1e-6;
/** Rare enough that a public result is where the numbers are from. */
const chanceOfExplanation = 1e-3;

function* numbersHits(lines: readonly Line[], known: ResultNumbers, named: boolean): Generator<NumbersHit> {
  const nameNear = nameWithin(lines, linesNear, named);
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
