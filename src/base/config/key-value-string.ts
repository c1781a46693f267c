import { checkedParameter, type ConnectionParameters } from './connection-parameters.ts';

/**
 * Reads `host=localhost dbname=app password='two words'` as libpq does: spaces around `=`, single quotes around a value,
 * a backslash in front of a quote or a backslash. Where a parameter is written twice the last one holds.
 */
export function parseKeyValueString(text: string, refuse: (fault: string) => never): ConnectionParameters {
  const parameters: [string, string][] = [];
  const pair = /\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\[^])*)'|((?:[^\s'\\]|\\[^])(?:[^\s\\]|\\[^])*)?)(?=\s|$)/y;
  const end = text.trimEnd().length;
  while (pair.lastIndex < end) {
    const at = pair.lastIndex;
    const [, name = '', quoted, bare = ''] = pair.exec(text) ?? [];
    if (name === '') {
      // The text itself stays unsaid: it may be the second word of a password.
      const place = at + (text.slice(at).search(/\S/) + 1);
      refuse(
        `at character ${place} there is no name=value. Put single quotes around a value that holds a space, and close them.`,
      );
    }
    parameters.push([name, (quoted ?? bare).replaceAll(/\\([^])/g, '$1')]);
  }
  return Object.fromEntries(parameters.map(([name, value]) => checkedParameter(name, value, refuse)));
}
