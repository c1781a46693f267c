/**
 * Matches a secret however it was written down: as it is, percent-encoded (all of it or some of it), as a form value,
 * escaped in JSON once or more, in XML or HTML, inside quotes of SQL, of libpq or of a shell, and any mixture of these.
 */
export function secretPattern(secret: string): RegExp {
  // A run of backslashes doubles with every escaping; as one piece it stays a fast pattern.
  const pieces = secret.match(/\\+|[^\\]/gsu) ?? [];
  return new RegExp(pieces.map(spellings).join(''), 'gu');
}

// Each of four escapings, one inside the other, doubles a backslash. A bound keeps the search linear.
const backslashesMax = 16;

function spellings(piece: string): string {
  if (piece.startsWith('\\'))
    return String.raw`(?:\\{${piece.length},${piece.length * backslashesMax}}|(?:${either(encodings('\\'))}){${piece.length}})`;
  const spelled = [...encodings(piece), ...(quotings[piece] ?? [literal(piece)])];
  return either(spelled);
}

/** The encodings that every character has. */
function encodings(character: string): string[] {
  const bytes = [...Buffer.from(character, 'utf8')].map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`);
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index).toString(16));
  const codePoint = character.codePointAt(0) ?? 0;
  return [
    bytes.join(''),
    units.map((unit) => String.raw`\\{1,15}u${anyCase(unit.padStart(4, '0'))}`).join(''),
    `&#0*${codePoint};`,
    `&#[xX]0*${anyCase(codePoint.toString(16))};`,
  ];
}

/** What the characters with a meaning to some writer turn into there, beside themselves. */
const quotings: Readonly<Record<string, readonly string[]>> = {
  ' ': [' ', String.raw`\+`],
  '"': [String.raw`\\{0,15}"`, '&quot;', '""'],
  // A shell leaves its quotes, writes one, and enters them again.
  "'": [String.raw`'\\{1,15}''`, String.raw`\\{0,15}'`, "''", '&apos;'],
  '/': [String.raw`\\{0,15}/`],
  '&': ['&amp;', '&'],
  '<': ['<', '&lt;'],
  '>': ['>', '&gt;'],
  '\n': [String.raw`\\{1,15}n`, String.raw`\n`],
  '\r': [String.raw`\\{1,15}r`, String.raw`\r`],
  '\t': [String.raw`\\{1,15}t`, String.raw`\t`],
  '\b': [String.raw`\\{1,15}b`, String.raw`\x08`],
  '\f': [String.raw`\\{1,15}f`, String.raw`\f`],
};

function either(alternatives: readonly string[]): string {
  return `(?:${alternatives.join('|')})`;
}

function anyCase(hexadecimal: string): string {
  return hexadecimal.replaceAll(/[a-f]/gi, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`);
}

function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
