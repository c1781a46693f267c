/** An XML element in lines, two spaces deeper than its parent. Attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly string[] | string = [],
): readonly string[] {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${attributeText(String(value))}"`)
    .join('');
  if (typeof content === 'string') return [`<${name}${written}>${characterData(content)}</${name}>`];
  if (content.length === 0) return [`<${name}${written}/>`];
  return [`<${name}${written}>`, ...content.map((each) => `  ${each}`), `</${name}>`];
}

/** Text for an attribute. A line break or a tab would be read as a space if it were not written as a reference. */
function attributeText(text: string): string {
  return characterData(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** Text between tags. `>` is written as a reference too, so that `]]>` cannot arise. */
function characterData(text: string): string {
  return xmlCharacters(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * The text with the characters that XML 1.0 cannot hold, not even as references, written out as `\u001b`: controls, lone
 * surrogates and the two that are none. A carriage return too, since a parser would turn it into a line feed.
 */
function xmlCharacters(text: string): string {
  return text.replaceAll(notInXml, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

// https://www.w3.org/TR/xml/#charsets, without C1 controls, which it discourages.
const notInXml = /[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
