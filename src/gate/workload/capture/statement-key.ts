/**
 * A statement without its literals and its layout: what stays the same when a product sends it again with other values,
 * also where its driver writes them into the text.
 */
export function statementKey(sql: string): string {
  return sql
    .replaceAll(/'(?:[^']|'')*'/g, '?')
    .replaceAll(/(?<![\w$.])\d+(?:\.\d+)?(?!\w)/g, '?')
    .replaceAll(/\s+/g, ' ')
    .replace(/[\s;]+$/, '')
    .trim();
}
