/** Hides what must not be seen in a text. */
export type Redact = (text: string) => string;

/** A copy of plain data in which every text is redacted. The names of its fields are kept. */
export function redactedValue<Value>(value: Value, redact: Redact): Value {
  return redactedCopy(value, redact, (key) => key) as Value;
}

/** The same, with the names of its fields redacted by a function of their own. */
export function redactedCopy(value: unknown, redact: Redact, redactKey: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactedCopy(item, redact, redactKey));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [redactKey(key), redactedCopy(inner, redact, redactKey)]),
  );
}
