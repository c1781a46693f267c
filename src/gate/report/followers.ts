import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging } from '../../base/terminal/section.ts';
import { counted } from '../../base/terminal/wording.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

type Document = Pick<VerdictDocument, 'divergences' | 'failures'>;

/** The names of what follows from a cause: divergences, and checks that failed on a profile. */
export function followersOf({ divergences, failures }: Document, cause: string): readonly string[] {
  return [
    ...failures
      .filter(({ follows }) => follows === cause)
      .map(({ check, profile }) => `${check} (failed on ${profile})`),
    ...divergences
      .filter(({ follows }) => follows === cause)
      .map(({ check, observation }) => `${check} · ${observation}`),
  ];
}

/** What follows from a cause, folded: the first names and how many there are. */
export function followerLines(names: readonly string[], indentColumns: number, widthColumns: number): readonly Line[] {
  if (names.length === 0) return [];
  const title = `What follows from it (${names.length}; --verbose shows each whole):`;
  return [
    [],
    ...hanging(line(span(title, 'muted')), widthColumns, indentColumns),
    ...names.slice(0, namesMax).flatMap((name) => hanging(line(`· ${name}`), widthColumns, indentColumns)),
    ...(names.length > namesMax
      ? hanging(
          line(span(`… and ${counted(names.length - namesMax, 'more', 'more')}`, 'muted')),
          widthColumns,
          indentColumns,
        )
      : []),
  ];
}

const namesMax = 5;
