import { clipLine, line, padLine, span, type Line, type Role } from '../../base/terminal/line.ts';
import { section } from '../../base/terminal/section.ts';
import { suiteName } from './suite-name.ts';
import { widthOf } from '../../base/terminal/text-width.ts';
import { wrapLine } from '../../base/terminal/wrap.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { listed } from '../../base/terminal/wording.ts';

type Counts = Pick<VerdictDocument['suites'][number], 'passed' | 'failed' | 'notExercised'>;

/**
 * Suites by live profiles: how many checks passed, failed and were not exercised. More profiles than fit stand in a
 * second table below the first. A profile that is not live has no column and is named under the table.
 */
export function matrix(document: VerdictDocument, widthColumns: number): readonly Line[] {
  const live = document.profiles.filter(({ evidence }) => evidence === 'live').map(({ name }) => name);
  const others = document.profiles.filter(({ evidence }) => evidence !== 'live');
  const suites = [...new Set(document.suites.map(({ suite }) => suite))].toSorted();
  if (live.length === 0) return section('Suites', [line(span('  No profile ran: no check was exercised.', 'bad'))]);
  if (suites.length === 0) return section('Suites', [line(span('  No suite ran.', 'bad'))]);
  const perTable = Math.max(1, Math.min(live.length, Math.floor((widthColumns - suiteColumnsMin) / cellColumns)));
  const room = Math.max(suiteColumnsMin, widthColumns - perTable * cellColumns);
  const suiteWidth = Math.min(room, Math.max(...[...suites.map(suiteName), sumName].map((name) => widthOf(name))) + 4);
  const tables = chunked(live, perTable).map((names) => table(document, suites, names, suiteWidth));
  const absent = others.map(({ name, evidence }) =>
    evidence === 'baseline' ? `${name} (baseline)` : `${name} (no evidence)`,
  );
  const note =
    absent.length === 0 ? [] : [[], line(span(`  Not run, so not in the table: ${listed(absent)}.`, 'muted'))];
  return section('Suites', [...joined(tables), ...note]);
}

const sumName = 'together';
const suiteColumnsMin = 20;
// Room for "– 999 not exercised" and a gap.
const cellColumns = 20;

function chunked<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function joined(tables: readonly (readonly Line[])[]): readonly Line[] {
  return tables.flatMap((each, index) => (index === 0 ? each : [[], ...each]));
}

function table(
  document: VerdictDocument,
  suites: readonly string[],
  names: readonly string[],
  suiteWidth: number,
): readonly Line[] {
  const body = suites.flatMap((suite) =>
    row(
      suiteName(suite),
      names.map((name) => cell(document.suites.find((each) => each.suite === suite && each.profile === name))),
      suiteWidth,
    ),
  );
  const totals = names.map((name) => total(document, name));
  return [
    ...row(
      '',
      names.map((name) => nameLines(name, cellColumns - 1, 'title')),
      suiteWidth,
    ),
    ...body,
    ...row(sumName, totals, suiteWidth),
  ];
}

function total({ suites }: VerdictDocument, name: string): readonly Line[] {
  const own = suites.filter(({ profile }) => profile === name);
  const sum = (key: keyof Counts): number => own.reduce((count, suite) => count + suite[key], 0);
  return cell({ passed: sum('passed'), failed: sum('failed'), notExercised: sum('notExercised') });
}

/** What stands in one field, the worst first. */
function cell(counts: Counts | undefined): readonly Line[] {
  if (counts === undefined) return [line(span('– did not run', 'doubtful'))];
  const { passed, failed, notExercised } = counts;
  const lines = [
    ...(failed === 0 ? [] : [line(span(`✗ ${failed} failed`, 'bad'))]),
    ...(passed === 0 ? [] : [line(span(`✓ ${passed} passed`, 'good'))]),
    ...(notExercised === 0 ? [] : [line(span(`– ${notExercised} not exercised`, 'doubtful'))]),
  ];
  return lines.length === 0 ? [line(span('– no checks', 'doubtful'))] : lines;
}

function row(name: string, cells: readonly (readonly Line[])[], suiteWidth: number): readonly Line[] {
  const names = nameLines(name, suiteWidth - 3);
  return Array.from({ length: Math.max(names.length, ...cells.map(({ length }) => length)) }, (_, index) => [
    ...padLine(line('  ', ...(names[index] ?? [])), suiteWidth),
    ...cells.flatMap((each) => padLine(clipLine(each[index] ?? [], cellColumns - 1), cellColumns)),
  ]);
}

/** A name, broken behind a hyphen or a slash where it is too long. */
function nameLines(name: string, widthColumns: number, role: Role | null = null): readonly Line[] {
  const lines = [''];
  for (const word of name.split(/(?<=[-_/])/)) {
    const last = lines.at(-1) ?? '';
    if (last === '' || widthOf(last + word) <= widthColumns) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines.flatMap((text) => wrapLine(line(span(text, role)), widthColumns));
}
