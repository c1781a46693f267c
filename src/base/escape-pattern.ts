/** The source of a regular expression that matches the text and nothing else. `RegExp.escape` came with Node 24. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
