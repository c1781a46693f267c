/**
 * How many columns a terminal gives the text, at most.
 *
 * Wide characters are those of Unicode's East Asian Width (W and F). Joined emoji count as the sum of their parts,
 * since not every terminal joins them: the text may turn out narrower than told, never wider.
 */
export function widthOf(text: string): number {
  if (onePerColumn.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) columns += clusterWidth(segment);
  return columns;
}

/** The text in pieces that must not be torn apart: letters with their accents, emoji with their modifiers. */
export function clusters(text: string): readonly string[] {
  if (onePerColumn.test(text)) return [...text];
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

// ASCII, Latin and the signs that the report itself draws: a character a column, and a cluster each. The rest is slower.
const onePerColumn = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2190-\u22ff\u2500-\u259f\u2713\u2717]*$/;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function clusterWidth(cluster: string): number {
  let columns = 0;
  for (const character of cluster) {
    if (character === emojiSelector) columns = Math.max(columns, 2);
    else if (!zeroWidth.test(character)) columns += isWide(character) ? 2 : 1;
  }
  return columns;
}

const emojiSelector = '\ufe0f';
const zeroWidth = /\p{Mn}|\p{Me}|\u200d/u;
const presentedAsEmoji = /(?!\p{Regional_Indicator})\p{Emoji_Presentation}/u;

function isWide(character: string): boolean {
  if (presentedAsEmoji.test(character)) return true;
  const code = character.codePointAt(0) ?? 0;
  return wideRanges.some(([first, last]) => code >= first && code <= last);
}

// EastAsianWidth.txt of Unicode 16, neighbouring ranges joined; emoji come from the property above.
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x303e],
  [0x3041, 0x3247],
  [0x3250, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f2ff],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
