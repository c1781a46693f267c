import { UsageError } from '../../../base/errors.ts';

/** Sorts by what tools take for the number of a file, `1.10` behind `1.9`: as long as needed, and never rounded. */
export function byNumber(versionOf: (name: string) => string): (left: string, right: string) => number {
  return (left, right) => {
    const [lefts, rights] = [versionOf(left), versionOf(right)].map((version) => version.split('.').map(BigInt));
    if (lefts === undefined || rights === undefined) return 0;
    for (let at = 0; at < Math.max(lefts.length, rights.length); at += 1) {
      const difference = (lefts[at] ?? 0n) - (rights[at] ?? 0n);
      if (difference !== 0n) return difference < 0n ? -1 : 1;
    }
    return 0;
  };
}

export function refuseSameVersions(names: readonly string[], versionOf: (name: string) => string): void {
  const compare = byNumber(versionOf);
  const sorted = names.toSorted(compare);
  for (const [index, name] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next === undefined || compare(name, next) !== 0) continue;
    throw new UsageError('migration-number', `${name} and ${next} have the same number: renumber one of them.`);
  }
}
