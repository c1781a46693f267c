/** Quotes a name for SQL. Every identifier that pgparity writes into a statement goes through here. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new RangeError(`${JSON.stringify(name)} cannot be a PostgreSQL identifier.`);
  }
  return `"${name.replaceAll('"', '""')}"`;
}
