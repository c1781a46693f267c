/**
 * A statement without its literals and its layout: what stays the same when a product sends it again with other values,
 * also where its driver writes them into the text. Parts of names that look generated are left out too, as of the schema
 * or database that a test makes for itself: `test_4711`, `run_5bce98f7`.
 */
export function statementKey(sql: string): string {
  return sql
    .replaceAll(/'(?:[^']|'')*'|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '?')
    .replaceAll(/(?<![\w$.])\d+(?:\.\d+)?(?!\w)/g, '?')
    .replaceAll(/(?<![a-z0-9])(?=[a-z]*\d[a-z]*\d)[a-z0-9]{8,}(?![a-z0-9])|(?<=_)\d{3,}(?![a-z0-9])/gi, '?')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\bIN \(\?(?:, ?\?)+\)/gi, 'IN (?)')
    .replace(/[\s;]+$/, '')
    .trim();
}
