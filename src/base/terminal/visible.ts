/**
 * The text with everything that a terminal would obey or hide written out as an escape (`\u001b`, `\n`).
 *
 * Data from a server can hold control characters, escape sequences, direction overrides and spaces that only look like
 * one. They are shown, never emitted. Doing it twice changes nothing more.
 */
export function visible(text: string): string {
  return harmless.test(text) ? text : text.replaceAll(unseen, escaped);
}

/** The lines of a text that a person laid out: its line breaks stay, tabs become two spaces, the rest is made visible. */
export function visibleLines(text: string): readonly string[] {
  return text.split(/\r\n|\n/).map((line) => visible(line.replaceAll('\t', '  ').trimEnd()));
}

// What most texts consist of; the rest is slower.
const harmless = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2190-\u22ff\u2500-\u259f\u2713\u2717]*$/;

const emoji = String.raw`\p{Emoji}(?:\p{Emoji_Modifier}|\ufe0f)?`;

const unseen = new RegExp(
  [
    // Controls, formats, lone surrogates, private and unassigned characters, line separators, foreign spaces, and what
    // Unicode calls ignorable, but for the two that hold an emoji together.
    String.raw`(?! |\u200d|\ufe0f)(?:\p{C}|\p{Z}|\p{Default_Ignorable_Code_Point})`,
    String.raw`(?<!\p{Emoji})\ufe0f`,
    String.raw`(?<!${emoji})\u200d`,
    String.raw`\u200d(?!\p{Emoji})`,
    // Eight accents on one letter are a script, more are a prank.
    String.raw`(?<=\p{M}{8})\p{M}`,
  ].join('|'),
  'gu',
);

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
