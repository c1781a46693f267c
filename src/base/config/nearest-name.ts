/**
 * The name that a person most likely meant, or undefined when none is close: at most a third of the letters differ
 * (Levenshtein distance), or the word is the beginning of one name only.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const begun = names.filter((name) => lower.length > 1 && name.startsWith(lower));
  if (begun.length === 1) return begun[0];
  const ranked = names
    .map((name) => ({ name, distance: editDistance(lower, name) }))
    .filter(({ name, distance }) => distance <= Math.max(name.length, lower.length) / 3)
    .toSorted((left, right) => left.distance - right.distance);
  return ranked[0]?.name;
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** The hint for an unknown word: the name that was meant, as far as one is near; otherwise the other hint. */
export function didYouMean(word: string, names: readonly string[], otherwise: string): string {
  const nearest = nearestName(word, names);
  return nearest === undefined ? otherwise : `Did you mean "${nearest}"?`;
}
