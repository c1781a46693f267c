import { floatOf, nearlySameFloat } from './closeness.ts';
import { canonicalText, type Json } from './json.ts';

export type Row = readonly Json[];

/** How two rows are held against each other: floats within the tolerance, all other columns exactly. */
export interface RowRule {
  readonly floats: ReadonlySet<number>;
  readonly relative: number;
}

/** Whether two rows are the same under the rule. */
export function sameRow(left: Row, right: Row, rule: RowRule): boolean {
  return exactPart(left, rule) === exactPart(right, rule) && sameFloats(left, right, rule);
}

/** The rows of both sides that are left when as many as possible are paired with one that is the same. */
export interface Unmatched {
  readonly left: readonly Row[];
  readonly right: readonly Row[];
}

/**
 * Pairs rows without regard to their order. Rows can only be the same when their exact columns are, so each group of
 * those is solved by itself: a largest matching, found by augmenting paths, so that no pairing hides a better one.
 */
export function matchRows(left: readonly Row[], right: readonly Row[], rule: RowRule): Unmatched {
  const groups = new Map<string, { readonly left: Row[]; readonly right: Row[] }>();
  const groupOf = (row: Row): { readonly left: Row[]; readonly right: Row[] } => {
    const key = exactPart(row, rule);
    const group = groups.get(key) ?? { left: [], right: [] };
    groups.set(key, group);
    return group;
  };
  for (const row of left) groupOf(row).left.push(row);
  for (const row of right) groupOf(row).right.push(row);
  const unmatched = [...groups.values()].map((group) => matchGroup(group.left, group.right, rule));
  return { left: unmatched.flatMap((each) => each.left), right: unmatched.flatMap((each) => each.right) };
}

function exactPart(row: Row, { floats }: RowRule): string {
  return canonicalText(row.map((cell, index) => (floats.has(index) ? 0 : cell)));
}

function sameFloats(left: Row, right: Row, { floats, relative }: RowRule): boolean {
  return [...floats].every((index) => nearlySameFloat(left[index] ?? null, right[index] ?? null, relative));
}

/** Rows of one group. Sorted, nearly all stand opposite to their partner already; paths are searched for the rest. */
function matchGroup(unsortedLeft: readonly Row[], unsortedRight: readonly Row[], rule: RowRule): Unmatched {
  const left = unsortedLeft.toSorted(byFloats(rule));
  const right = unsortedRight.toSorted(byFloats(rule));
  const partners: (number | undefined)[] = left.map((row, index) => {
    const opposite = right[index];
    return opposite !== undefined && sameFloats(row, opposite, rule) ? index : undefined;
  });
  const owners = new Map(partners.flatMap((partner, index) => (partner === undefined ? [] : [[partner, index]])));
  for (const [start, partner] of partners.entries()) {
    if (partner === undefined) augment(start, { left, right, rule, partners, owners });
  }
  return {
    left: left.filter((_, index) => partners[index] === undefined),
    right: right.filter((_, index) => !owners.has(index)),
  };
}

interface Matching {
  readonly left: readonly Row[];
  readonly right: readonly Row[];
  readonly rule: RowRule;
  /** The right row of each left row. */
  readonly partners: (number | undefined)[];
  /** The left row of each right row that has one. */
  readonly owners: Map<number, number>;
}

/** Finds the row a partner, where others can give theirs up for another one. */
function augment(start: number, { left, right, rule, partners, owners }: Matching): void {
  const reachedFrom = new Map<number, number>();
  const queue = [start];
  for (const current of queue) {
    for (const [candidate, row] of right.entries()) {
      if (reachedFrom.has(candidate) || !sameFloats(left[current] ?? [], row, rule)) continue;
      reachedFrom.set(candidate, current);
      const owner = owners.get(candidate);
      if (owner !== undefined) {
        queue.push(owner);
        continue;
      }
      for (let free: number | undefined = candidate; free !== undefined;) {
        const taker: number = reachedFrom.get(free) ?? start;
        const given: number | undefined = partners[taker];
        partners[taker] = free;
        owners.set(free, taker);
        free = given;
      }
      return;
    }
  }
}

function byFloats({ floats }: RowRule): (left: Row, right: Row) => number {
  return (left, right) => {
    for (const index of floats) {
      const [one, other] = [floatOf(left[index] ?? null), floatOf(right[index] ?? null)];
      if (one !== other && !(Number.isNaN(one) && Number.isNaN(other))) {
        return Number.isNaN(one) ? 1 : Number.isNaN(other) ? -1 : one - other;
      }
    }
    return 0;
  };
}
