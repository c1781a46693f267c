import { eastAsianWidth } from 'get-east-asian-width';

/**
 * How many columns a terminal gives the text, at most.
 *
 * Wide characters are those of Unicode's East Asian Width (W and F). Joined emoji count as the sum of their parts,
 * since not every terminal joins them: the text may turn out narrower than computed, never wider.
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
    else if (!zeroWidth.test(character)) columns += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return columns;
}

const emojiSelector = '\ufe0f';
const zeroWidth = /\p{Mn}|\p{Me}|\u200d/u;
