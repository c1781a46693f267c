/** How many calls failed, by the name of the failure. */
export type FailureCounts = Readonly<Record<string, number>>;

export function failuresIn(counts: FailureCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

export function addFailures(parts: readonly FailureCounts[]): FailureCounts {
  const sums = new Map<string, number>();
  for (const part of parts) {
    for (const [name, count] of Object.entries(part)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}
