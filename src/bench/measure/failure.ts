/** How a measurement reads what a call threw. */
export interface FailureReading {
  /** The word under which a failure is counted. */
  readonly nameOf: (error: unknown) => string;
  /** True where no further call can succeed: the measurement ends with the error. */
  readonly endsMeasurement: (error: unknown) => boolean;
}

/** A failure is named by its `code`, else by its class. A lost connection ends the measurement, nothing else does. */
export const plainFailures: FailureReading = {
  nameOf: (error) => codeOf(error) ?? (error instanceof Error ? error.name : typeof error),
  endsMeasurement: (error) => codeOf(error) === 'connection-lost',
};

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

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
