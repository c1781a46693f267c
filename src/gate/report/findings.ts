import { comparisonLines } from './comparison.ts';
import { line, span, type Line, type Role } from '../../base/terminal/line.ts';
import { hanging, indented, section } from '../../base/terminal/section.ts';
import { commandLines } from '../../base/terminal/shell-command.ts';
import { visibleLines } from '../../base/terminal/visible.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { wrapLine } from '../../base/terminal/wrap.ts';

type Failure = VerdictDocument['failures'][number];
type Divergence = VerdictDocument['divergences'][number];

/** Every failed check, on every profile on which it failed. */
export function failuresSection({ failures }: VerdictDocument, widthColumns: number): readonly Line[] {
  const content = failures.map((failure) => failureLines(failure, widthColumns));
  return section(`Failed checks (${failures.length})`, separated(content));
}

/** Checks that are gone, by profile and reason; the names of the first of each. */
export function missingSection({ missing }: VerdictDocument, widthColumns: number): readonly Line[] {
  const groups = new Map<string, VerdictDocument['missing']>();
  for (const each of missing) {
    const key = JSON.stringify([each.profile, each.note]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const content = [...groups.values()].map((group) => [
    ...group
      .slice(0, namesMax)
      .flatMap(({ check }) => hanging(line(span(check, 'title')), widthColumns, indentColumns, failedSign)),
    ...(group.length > namesMax
      ? [line(span(`    … and ${group.length - namesMax} more; --json holds them all.`, 'muted'))]
      : []),
    ...hanging(line(group[0]?.note ?? ''), widthColumns, indentColumns),
  ]);
  return section(`Missing checks (${missing.length})`, separated(content));
}

const namesMax = 5;

/** Every divergence that nobody expects, with both answers. */
export function divergencesSection({ divergences }: VerdictDocument, widthColumns: number): readonly Line[] {
  const unexpected = divergences.filter(({ expected }) => !expected);
  const causes = [...new Set(unexpected.map(({ follows }) => follows))];
  const content = causes.flatMap((cause) => {
    const group = unexpected.filter(({ follows }) => follows === cause);
    return cause === null
      ? group.map((divergence) => divergenceLines(divergence, widthColumns))
      : [followingLines(cause, group, widthColumns)];
  });
  const hint = hanging(
    line(span('If one is meant: its "entry" in the --json file goes into the expected divergences.', 'muted')),
    widthColumns,
    indentColumns,
  );
  return section(
    `Unexpected divergences (${unexpected.length})`,
    separated(content.length > 0 ? [...content, hint] : []),
  );
}

/** What follows from one cause, folded. */
function followingLines(cause: string, group: readonly Divergence[], widthColumns: number): readonly Line[] {
  return [
    ...hanging(line(span(`${group.length} follow from one cause: `, 'title'), cause), widthColumns, 4, failedSign),
    ...group
      .slice(0, namesMax)
      .flatMap(({ check, observation }) => hanging(line(`${check} · ${observation}`), widthColumns, indentColumns)),
    ...(group.length > namesMax
      ? [line(span(`    … and ${group.length - namesMax} more; --json holds them all.`, 'muted'))]
      : []),
  ];
}

/** What is written down as a divergence and is none: gone, expired, or about nothing that exists. */
export function staleSection({ staleExpectations }: VerdictDocument, widthColumns: number): readonly Line[] {
  const content = staleExpectations.map(({ check, observation, note, file }) => [
    ...hanging(line(span(check, 'title'), ` · ${observation}`), widthColumns, indentColumns, failedSign),
    ...hanging(line(note), widthColumns, indentColumns),
    ...hanging(line(span('remove it from ', 'muted'), file), widthColumns, indentColumns),
  ]);
  return section(`Stale expected divergences (${staleExpectations.length})`, separated(content));
}

const indentColumns = 4;
const failedSign: Line = line('  ', span('✗', 'bad'), ' ');
const statementLinesMax = 12;
const diffLinesMax = 24;
const messageLinesMax = 12;

function failureLines({ check, profile, location, message, diff, repeat }: Failure, widthColumns: number): Line[] {
  const room = widthColumns - indentColumns;
  return [
    ...hanging(line(span(check, 'title')), widthColumns, indentColumns, failedSign),
    ...hanging(line('on ', span(profile, 'title'), placeText(location)), widthColumns, indentColumns),
    [],
    ...indented(
      textLines(withoutRunnerColors(message), room, messageLinesMax, () => null),
      indentColumns,
    ),
    ...(diff === null || diff === ''
      ? []
      : [[], ...indented(textLines(withoutRunnerColors(diff), room, diffLinesMax, diffRole), indentColumns)]),
    ...repeatLines(repeat, widthColumns),
  ];
}

function divergenceLines(divergence: Divergence, widthColumns: number): Line[] {
  const { check, observation, location, statement, values, note, repeat } = divergence;
  const room = widthColumns - indentColumns;
  return [
    ...hanging(line(span(check, 'title')), widthColumns, indentColumns, failedSign),
    ...hanging(line(`observed: ${observation}${placeText(location)}`), widthColumns, indentColumns),
    ...hanging(line(span(note, 'muted')), widthColumns, indentColumns),
    ...(statement === null ? [] : [[], ...indented(statementLines(statement, room), indentColumns)]),
    [],
    ...indented(comparisonLines(values, room), indentColumns),
    ...repeatLines(repeat, widthColumns),
  ];
}

function placeText(location: Failure['location']): string {
  return location === null || location.file === '' ? '' : ` · ${location.file}:${location.line}`;
}

function statementLines(statement: string, widthColumns: number): readonly Line[] {
  return textLines(withoutCommonIndent(statement), widthColumns, statementLinesMax, () => null);
}

function withoutCommonIndent(text: string): string {
  const [first = '', ...others] = text.replaceAll('\t', '  ').trim().split('\n');
  const indents = others.filter((each) => each.trim() !== '').map((each) => each.length - each.trimStart().length);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return [first, ...others.map((each) => each.slice(common))].join('\n');
}

/** A text of many lines, wrapped, of which so many are kept. */
function textLines(
  text: string,
  widthColumns: number,
  linesMax: number,
  roleOf: (text: string) => Role | null,
): readonly Line[] {
  const cut = text.length > textCharactersMax ? `${text.slice(0, textCharactersMax)}…` : text;
  const lines = visibleLines(cut.trim()).flatMap((each) => wrapLine([span(each, roleOf(each))], widthColumns));
  if (lines.length <= linesMax) return lines;
  const hidden = lines.length - linesMax + 1;
  return [...lines.slice(0, linesMax - 1), line(span(`… ${hidden} more lines; --json holds them all.`, 'muted'))];
}

const textCharactersMax = 10_000;

function diffRole(text: string): Role | null {
  return /^\s*-/.test(text) ? 'differs' : /^\s*\+/.test(text) ? 'good' : 'muted';
}

/** The test runner colours its messages; every other escape stays and is made visible. */
function withoutRunnerColors(text: string): string {
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  return text.replaceAll(/\u001b\[\d+(?:;\d+)*m/g, '');
}

function repeatLines(repeat: string, widthColumns: number): readonly Line[] {
  return [
    [],
    line(span(`${' '.repeat(indentColumns)}To repeat it:`, 'muted')),
    ...commandLines(repeat, indentColumns, widthColumns),
  ];
}

function separated(content: readonly (readonly Line[])[]): readonly Line[] {
  return content.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}
