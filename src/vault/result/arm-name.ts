/** The arm of a point that is measured beside the reference, with those of the other strategies. */
export function besideReference(point: string): string {
  return `${point} (side by side)`;
}

/** The twin of an arm: the same search, to show the noise. */
export function sameAgain(arm: string): string {
  return `${arm} (again)`;
}

/** The arm of a point in a load that several processes make. */
export function underLoad(point: string): string {
  return `${point} (under load)`;
}

/** The strategy's search of rows and settings that are the same in every run, as an arm. */
export function yardstickOf(strategy: string): string {
  return `yardstick ${strategy}`;
}

/** The exact search, as an arm. */
export const exactReference = 'exact';
