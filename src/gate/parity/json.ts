/** A value that survives being written down and read back. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A copy of a value that stays as it is, whatever becomes of the original. Throws a RangeError for what JSON has no text for
 * or the same text as for another value: such values would be compared by what is left of them.
 */
export function jsonCopy(value: unknown, path = '', around: readonly object[] = []): Json {
  const refuse = (what: string, instead = 'observe its text'): never => {
    throw new RangeError(
      `The value${path === '' ? '' : ` at ${path}`} is ${what}, which JSON cannot hold: ${instead}.`,
    );
  };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Object.is(value, -0)) refuse(Object.is(value, -0) ? '-0' : String(value));
    return value;
  }
  if (value === undefined) return refuse('undefined', 'observe null, or leave it out');
  if (typeof value !== 'object') return refuse(`a ${typeof value}`);
  if (around.includes(value)) return refuse('within itself', 'observe a part of it');
  const inner = [...around, value];
  if (Array.isArray(value)) {
    if (Object.keys(value).length !== value.length) refuse('an array with gaps or names', 'observe a plain array');
    return value.map((item, index) => jsonCopy(item, `${path}[${index}]`, inner));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    refuse(`a ${value.constructor.name}`, 'observe its text or its fields');
  if (Reflect.ownKeys(value).length !== Object.keys(value).length) refuse('an object with hidden keys');
  const entries = Object.entries(value).map(([key, item]) => [key, jsonCopy(item, `${path}.${key}`, inner)] as const);
  return Object.fromEntries(entries);
}

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
