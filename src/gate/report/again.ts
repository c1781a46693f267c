import { hanging } from '../../base/terminal/section.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { commandLines } from '../../base/terminal/shell-command.ts';

/** How to see it again: the check, and the statement alone. */
export function againLines(
  { repeat, psql }: { readonly repeat: string; readonly psql: string | null },
  indentColumns: number,
  widthColumns: number,
): readonly Line[] {
  const title = (text: string): readonly Line[] => [
    [],
    ...hanging(line(span(text, 'muted')), widthColumns, indentColumns),
  ];
  const psqlLines =
    psql === null
      ? []
      : psql.length > commandCharactersMax
        ? title('The statement with its values is too long to print: it is "psql" in the --json file.')
        : [
            ...title('The statement alone, at the URL that "npx pgparity up <profile>" prints (without rows):'),
            ...commandLines(psql, indentColumns, widthColumns),
          ];
  return [...title('To repeat it:'), ...commandLines(repeat, indentColumns, widthColumns), ...psqlLines];
}

const commandCharactersMax = 1_200;
