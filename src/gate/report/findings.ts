import { againLines } from './again.ts';
import { comparisonLines, textComparison } from './comparison.ts';
import { followerLines, followersOf } from './followers.ts';
import { statementLines } from './statement-lines.ts';
import { linesOfText, withoutRunnerColors } from './text-lines.ts';
import { line, span, type Line, type Role } from '../../base/terminal/line.ts';
import { hanging, indented, section } from '../../base/terminal/section.ts';
import { causeName } from '../parity/cause-name.ts';
import { unwrittenNote } from '../parity/compare.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

type Failure = VerdictDocument['failures'][number];
type Divergence = VerdictDocument['divergences'][number];

/** How much is shown, and in which width. */
export interface Shape {
  readonly widthColumns: number;
  /** What follows from a cause is shown whole, too. */
  readonly verbose: boolean;
}

/** Every failed check, on every profile on which it failed. */
export function failuresSection({ failures }: VerdictDocument, { widthColumns, verbose }: Shape): readonly Line[] {
  const shown = failures.filter(({ follows }) => verbose || follows === null);
  const folded = failures.length - shown.length;
  const title = `Failed checks (${failures.length}${folded === 0 ? '' : `, ${folded} of them under a cause below`})`;
  return section(title, separated(shown.map((failure) => failureLines(failure, widthColumns))));
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

/** Every divergence that nobody expects, with both answers; under each what follows from it. */
export function divergencesSection(document: VerdictDocument, { widthColumns, verbose }: Shape): readonly Line[] {
  const unexpected = document.divergences.filter(({ expected }) => !expected);
  const shown = unexpected.filter(({ follows }) => verbose || follows === null);
  const content = [
    ...staleCauses(document).map((cause) => staleCauseLines(cause, document, widthColumns)),
    ...shown.map((divergence) => divergenceLines(divergence, document, { widthColumns, verbose })),
  ];
  const hint = hanging(
    line(
      span('If one is meant: "pgparity accept" writes it from the --json file into the expected divergences.', 'muted'),
    ),
    widthColumns,
    indentColumns,
  );
  return section(
    `Unexpected divergences (${unexpected.length})`,
    separated(content.length > 0 ? [...content, hint] : []),
  );
}

/** Causes that are no divergence themselves: baselines that were made otherwise than the run. */
export function staleCauses({ divergences, profiles }: VerdictDocument): readonly string[] {
  const notes = profiles.flatMap(({ baseline }) => baseline?.stale ?? []);
  return [...new Set(notes)].filter((note) => divergences.some(({ follows }) => follows === note));
}

function staleCauseLines(cause: string, document: VerdictDocument, widthColumns: number): readonly Line[] {
  return [
    ...hanging(line(span(cause, 'title')), widthColumns, indentColumns, failedSign),
    ...followerLines(followersOf(document, cause), indentColumns, widthColumns),
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
const diffLinesMax = 24;
const messageLinesMax = 12;

function failureLines(failure: Failure, widthColumns: number): Line[] {
  const { check, profile, location, message, diff, compared, statement, parameters, follows } = failure;
  const room = widthColumns - indentColumns;
  const inside = (lines: readonly Line[]): readonly Line[] =>
    lines.length === 0 ? [] : [[], ...indented(lines, indentColumns)];
  return [
    ...hanging(line(span(check, 'title')), widthColumns, indentColumns, failedSign),
    ...hanging(line('on ', span(profile, 'title'), placeText(location)), widthColumns, indentColumns),
    ...followsLines(follows, widthColumns),
    ...inside(linesOfText(withoutRunnerColors(message), room, messageLinesMax)),
    ...inside(compared === null ? diffLines(diff, room) : textComparison(compared, room)),
    ...inside(
      statement === null
        ? []
        : [line(span('The last statement:', 'muted')), ...statementLines(statement, parameters, room)],
    ),
    ...againLines(failure, indentColumns, widthColumns),
  ];
}

function diffLines(diff: string | null, widthColumns: number): readonly Line[] {
  return diff === null || diff === ''
    ? []
    : linesOfText(withoutRunnerColors(diff), widthColumns, diffLinesMax, diffRole);
}

function followsLines(cause: string | null, widthColumns: number): readonly Line[] {
  return cause === null ? [] : hanging(line(span(`follows from: ${cause}`, 'muted')), widthColumns, indentColumns);
}

function divergenceLines(divergence: Divergence, document: VerdictDocument, { widthColumns, verbose }: Shape): Line[] {
  const { check, observation, location, statement, parameters, values, note, follows } = divergence;
  const room = widthColumns - indentColumns;
  const followers = verbose ? [] : followersOf(document, causeName(check, observation));
  return [
    ...hanging(line(span(check, 'title')), widthColumns, indentColumns, failedSign),
    ...hanging(line(`observed: ${observation}${placeText(location)}`), widthColumns, indentColumns),
    ...followsLines(follows, widthColumns),
    ...(note === unwrittenNote ? [] : hanging(line(span(note, 'muted')), widthColumns, indentColumns)),
    ...(statement === null ? [] : [[], ...indented(statementLines(statement, parameters, room), indentColumns)]),
    [],
    ...indented(comparisonLines(values, room), indentColumns),
    ...followerLines(followers, indentColumns, widthColumns),
    ...againLines(divergence, indentColumns, widthColumns),
  ];
}

export function placeText(location: Divergence['location']): string {
  if (location === null || location.file === '') return '';
  return ` · ${location.file}${location.line === null ? '' : `:${location.line}`}`;
}

function diffRole(text: string): Role | null {
  return /^\s*-/.test(text) ? 'differs' : /^\s*\+/.test(text) ? 'good' : 'muted';
}

function separated(content: readonly (readonly Line[])[]): readonly Line[] {
  return content.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}
