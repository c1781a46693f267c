import { span, type Line } from '../../base/terminal/line.ts';
import { clusters, widthOf } from '../../base/terminal/text-width.ts';
import { visible } from '../../base/terminal/visible.ts';

/** Two texts, each split into what is the same at the beginning, what differs, and what is the same at the end. */
interface Difference {
  readonly left: Parts;
  readonly right: Parts;
}

export interface Parts {
  readonly before: readonly string[];
  readonly differs: readonly string[];
  readonly after: readonly string[];
}

/** Where two texts differ. Of very long texts only the neighbourhood of the first difference is kept. */
export function differenceOf(left: string, right: string): Difference {
  const start = firstDifference(left, right);
  const [leftText, rightText] = [near(left, start), near(right, start)];
  const [leftPieces, rightPieces] = [clusters(visible(leftText)), clusters(visible(rightText))];
  const shorter = Math.min(leftPieces.length, rightPieces.length);
  let head = 0;
  while (head < shorter && leftPieces[head] === rightPieces[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && leftPieces.at(-1 - tail) === rightPieces.at(-1 - tail)) tail += 1;
  return { left: partsOf(leftPieces, head, tail), right: partsOf(rightPieces, head, tail) };
}

/**
 * One side of a difference as a line no wider than asked for: where it is too long, the common beginning and end give way
 * first ("…"), and then the end of what differs.
 */
export function differenceLine({ before, differs, after }: Parts, widthColumns: number): Line {
  const whole = widthOf([...before, ...differs, ...after].join(''));
  if (whole <= widthColumns) return [span(before.join('')), span(differs.join(''), 'differs'), span(after.join(''))];
  const start = lastColumns(before, Math.floor(widthColumns / 3));
  const room = widthColumns - widthOf(start);
  const middle = firstColumns(differs, room);
  return [span(start), span(middle, 'differs'), span(firstColumns(after, room - widthOf(middle)))];
}

// Enough for any report, small enough for the pieces of a text of many megabytes not to matter.
const charactersMax = 4_000;
const charactersBefore = 400;

function firstDifference(left: string, right: string): number {
  let index = 0;
  while (index < left.length && left[index] === right[index]) index += 1;
  return index;
}

function near(text: string, start: number): string {
  const from = start + charactersBefore < charactersMax ? 0 : start - charactersBefore;
  return `${from > 0 ? '…' : ''}${text.slice(from, from + charactersMax)}${text.length > from + charactersMax ? '…' : ''}`;
}

function partsOf(pieces: readonly string[], head: number, tail: number): Parts {
  const end = pieces.length - tail;
  return { before: pieces.slice(0, head), differs: pieces.slice(head, end), after: pieces.slice(end) };
}

function firstColumns(pieces: readonly string[], widthColumns: number): string {
  const text = pieces.join('');
  if (widthOf(text) <= widthColumns) return text;
  let kept = '';
  let columns = 1;
  for (const piece of pieces) {
    columns += widthOf(piece);
    if (columns > widthColumns) break;
    kept += piece;
  }
  return widthColumns < 1 ? '' : `${kept}…`;
}

function lastColumns(pieces: readonly string[], widthColumns: number): string {
  const text = pieces.join('');
  if (widthOf(text) <= widthColumns) return text;
  let kept = '';
  let columns = 1;
  for (const piece of pieces.toReversed()) {
    columns += widthOf(piece);
    if (columns > widthColumns) break;
    kept = piece + kept;
  }
  return `…${kept}`;
}
