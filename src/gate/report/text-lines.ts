import { line, span, type Line, type Role } from '../../base/terminal/line.ts';
import { visibleLines } from '../../base/terminal/visible.ts';
import { wrapLine } from '../../base/terminal/wrap.ts';

/** A text of many lines, wrapped, of which so many are kept. */
export function linesOfText(
  text: string,
  widthColumns: number,
  linesMax: number,
  roleOf: (text: string) => Role | null = () => null,
): readonly Line[] {
  const cut = text.length > textCharactersMax ? `${text.slice(0, textCharactersMax)}…` : text;
  const lines = visibleLines(cut.trim()).flatMap((each) => wrapLine([span(each, roleOf(each))], widthColumns));
  if (lines.length <= linesMax) return lines;
  const hidden = lines.length - linesMax + 1;
  return [...lines.slice(0, linesMax - 1), line(span(`… ${hidden} more lines; --json holds them all.`, 'muted'))];
}

const textCharactersMax = 10_000;

/** The test runner colours its messages; every other escape stays and is made visible. */
export function withoutRunnerColors(text: string): string {
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  return text.replaceAll(/\u001b\[\d+(?:;\d+)*m/g, '');
}
