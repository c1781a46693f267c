import type { ValueLine } from './value-line.ts';

/** The same place in two values, or a place that only one of them has. */
interface LinePair {
  readonly left: ValueLine | null;
  readonly right: ValueLine | null;
  readonly same: boolean;
}

/**
 * The lines of two values side by side: what is the same stands on one level (longest common subsequence), what is not
 * is paired by its place. Values too long for that are paired place by place from the top.
 */
export function pairLines(left: readonly ValueLine[], right: readonly ValueLine[]): readonly LinePair[] {
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && isSame(left[head], right[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && isSame(left[left.length - 1 - tail], right[right.length - 1 - tail])) tail += 1;
  const leftMiddle = left.slice(head, left.length - tail);
  const rightMiddle = right.slice(head, right.length - tail);
  return [
    ...left.slice(0, head).map((line, index) => samePair(line, right[index])),
    ...pairMiddle(leftMiddle, rightMiddle),
    ...left.slice(left.length - tail).map((line, index) => samePair(line, right[right.length - tail + index])),
  ];
}

// 1,000 lines against 1,000: a few milliseconds and a table of 4 MB.
const cellsMax = 1_000_000;

function isSame(left: ValueLine | undefined, right: ValueLine | undefined): boolean {
  return left !== undefined && right !== undefined && left.slot === right.slot && left.text === right.text;
}

function samePair(left: ValueLine, right: ValueLine | undefined): LinePair {
  return { left, right: right ?? left, same: true };
}

function pairMiddle(left: readonly ValueLine[], right: readonly ValueLine[]): readonly LinePair[] {
  if (left.length * right.length > cellsMax) return pairDifferent(left, right);
  const lengths = commonLengths(left, right);
  const width = right.length + 1;
  const pairs: LinePair[] = [];
  let [row, column, leftFrom, rightFrom] = [0, 0, 0, 0];
  while (row < left.length && column < right.length) {
    const [leftLine, rightLine] = [left[row], right[column]];
    if (leftLine !== undefined && isSame(leftLine, rightLine)) {
      pairs.push(...pairDifferent(left.slice(leftFrom, row), right.slice(rightFrom, column)));
      pairs.push(samePair(leftLine, rightLine));
      row += 1;
      column += 1;
      [leftFrom, rightFrom] = [row, column];
    } else if ((lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0)) row += 1;
    else column += 1;
  }
  return [...pairs, ...pairDifferent(left.slice(leftFrom), right.slice(rightFrom))];
}

/** For every pair of ends, how many lines the rest of both has in common, at `row * (right.length + 1) + column`. */
function commonLengths(left: readonly ValueLine[], right: readonly ValueLine[]): Uint32Array {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] = isSame(left[row], right[column])
        ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
        : Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0);
    }
  }
  return lengths;
}

/** Lines between two common ones: those of the same place belong together, the others stand next to each other. */
function pairDifferent(left: readonly ValueLine[], right: readonly ValueLine[]): readonly LinePair[] {
  const pairs: LinePair[] = [];
  let onlyLeft: ValueLine[] = [];
  let from = 0;
  const flush = (onlyRight: readonly ValueLine[]): void => {
    const count = Math.max(onlyLeft.length, onlyRight.length);
    for (let index = 0; index < count; index += 1) {
      pairs.push({ left: onlyLeft[index] ?? null, right: onlyRight[index] ?? null, same: false });
    }
    onlyLeft = [];
  };
  const places = placesOf(right);
  for (const line of left) {
    const candidates = places.get(line.slot) ?? [];
    while ((candidates.at(-1) ?? from) < from) candidates.pop();
    const at = candidates.pop();
    if (at === undefined) {
      onlyLeft.push(line);
      continue;
    }
    flush(right.slice(from, at));
    pairs.push({ left: line, right: right[at] ?? null, same: isSame(line, right[at]) });
    from = at + 1;
  }
  flush(right.slice(from));
  return pairs;
}

/** Where each place occurs, the last occurrence first. */
function placesOf(lines: readonly ValueLine[]): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, { slot }] of [...lines.entries()].toReversed()) {
    const known = places.get(slot);
    if (known === undefined) places.set(slot, [index]);
    else known.push(index);
  }
  return places;
}
