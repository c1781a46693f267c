/**
 * Pairs the items of two lists that have the same key, in order: as many as a longest common subsequence has. Returns the
 * index in `right` of each item of `left`, or null where it has no partner.
 */
export function align(left: readonly string[], right: readonly string[]): readonly (number | null)[] {
  const partners: (number | null)[] = left.map(() => null);
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) {
    partners[start] = start;
    start += 1;
  }
  let [leftEnd, rightEnd] = [left.length, right.length];
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd -= 1;
    rightEnd -= 1;
    partners[leftEnd] = rightEnd;
  }
  const [lefts, rights] = [left.slice(start, leftEnd), right.slice(start, rightEnd)];
  const pairs = lefts.length * rights.length <= cellsMax ? longestPairs(lefts, rights) : nextPairs(lefts, rights);
  for (const [leftAt, rightAt] of pairs) partners[start + leftAt] = start + rightAt;
  return partners;
}

// 64 MB of lengths.
const cellsMax = 16_000_000;

type Pairs = readonly (readonly [left: number, right: number])[];

function longestPairs(left: readonly string[], right: readonly string[]): Pairs {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const lengthAt = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        left[row] === right[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let [row, column] = [0, 0];
  while (row < left.length && column < right.length) {
    if (left[row] === right[column]) pairs.push([row++, column++]);
    else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** For lists too long for all pairs: each item takes the next partner that is not far. */
function nextPairs(left: readonly string[], right: readonly string[]): Pairs {
  const pairs: (readonly [number, number])[] = [];
  let next = 0;
  for (const [at, key] of left.entries()) {
    const found = right.slice(next, next + distanceMax).indexOf(key);
    if (found < 0) continue;
    pairs.push([at, next + found]);
    next += found + 1;
  }
  return pairs;
}

const distanceMax = 200;
