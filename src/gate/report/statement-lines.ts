import { clipLine, line, span, type Line } from '../../base/terminal/line.ts';
import { linesOfText } from './text-lines.ts';

/** A statement and what its parameters stood for. */
export function statementLines(
  statement: string,
  parameters: readonly (string | null)[],
  widthColumns: number,
): readonly Line[] {
  const shown = parameters.slice(0, parametersMax).map((value, index) => parameterLine(value, index, widthColumns));
  const more = parameters.length - shown.length;
  return [
    ...linesOfText(withoutCommonIndent(statement), widthColumns, statementLinesMax),
    ...shown,
    ...(more > 0 ? [line(span(`… and ${more} more parameters; --json holds them all.`, 'muted'))] : []),
  ];
}

const statementLinesMax = 12;
const parametersMax = 20;

function parameterLine(value: string | null, index: number, widthColumns: number): Line {
  const name = span(`$${index + 1} = `, 'muted');
  if (value === null) return line(name, 'NULL');
  const ending =
    value.length > lengthShown ? span(` (${value.length.toLocaleString('en-US')} characters)`, 'muted') : span('');
  const room = widthColumns - ending.text.length;
  return [...clipLine(line(name, `'${value.slice(0, widthColumns)}'`), room), ending];
}

/** A longer value is cut as a rule, and its length helps to recognise it. */
const lengthShown = 60;

function withoutCommonIndent(text: string): string {
  const [first = '', ...others] = text.replaceAll('\t', '  ').trim().split('\n');
  const indents = others.filter((each) => each.trim() !== '').map((each) => each.length - each.trimStart().length);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return [first, ...others.map((each) => each.slice(common))].join('\n');
}
