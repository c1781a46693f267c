/** The arm of a point in the measurement of all strategies side by side. */
export function sideBySide(point: string): string {
  return `${point} (side by side)`;
}

/** The twin of an arm: the same search, to show the noise. */
export function sameAgain(arm: string): string {
  return `${arm} (again)`;
}

/** The exact search, as an arm. */
export const exactReference = 'exact';
