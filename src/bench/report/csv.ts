/** Lines of comma-separated values after RFC 4180, the names of the columns first. Null is an empty field. */
export function csvText<Name extends string>(
  names: readonly Name[],
  rows: readonly Readonly<Record<Name, string | number | boolean | null>>[],
): string {
  return [names.join(','), ...rows.map((row) => names.map((name) => field(row[name])).join(','))]
    .map((line) => `${line}\r\n`)
    .join('');
}

function field(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
