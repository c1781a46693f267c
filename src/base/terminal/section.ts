import { line, span, type Line } from './line.ts';
import { wrapLine } from './wrap.ts';

/** A part of the report under its title. Without content it is left out whole. */
export function section(title: string, content: readonly Line[]): readonly Line[] {
  return content.length === 0 ? [] : [line(span(title, 'title')), [], ...content, []];
}

/** The line wrapped to a width; every piece stands behind an indent, and the first one behind a sign, if there is one. */
export function hanging(of: Line, widthColumns: number, indentColumns: number, sign: Line = []): readonly Line[] {
  const indent = ' '.repeat(indentColumns);
  return wrapLine(of, widthColumns - indentColumns).map((piece, index) =>
    index === 0 && sign.length > 0 ? [...sign, ...piece] : [span(indent), ...piece],
  );
}

export function indented(lines: readonly Line[], indentColumns: number): readonly Line[] {
  return lines.map((each) => (each.length === 0 ? each : [span(' '.repeat(indentColumns)), ...each]));
}
