/** A value that survives being written down and read back. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The same text for the same value, whatever order its keys were written in. */
export function canonicalText(value: Json): string {
  return JSON.stringify(withSortedKeys(value));
}

function withSortedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, Json>);
  return Object.fromEntries(
    entries.toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([key, inner]) => [key, withSortedKeys(inner)]),
  );
}
