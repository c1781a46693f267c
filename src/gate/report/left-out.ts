import { clipLine, line, span, type Line } from '../../base/terminal/line.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import { checkParts } from './suite-name.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { counted } from '../../base/terminal/wording.ts';

type Divergence = VerdictDocument['divergences'][number];

/** The divergences that are written down, grouped by their reason; their names too, where there are few. */
export function expectedSection({ divergences }: VerdictDocument, widthColumns: number): readonly Line[] {
  const expected = divergences.filter((divergence) => divergence.expected);
  const groups = grouped(expected, ({ note, link, expires }) => JSON.stringify([note, link, expires]));
  const named = expected.length <= namedMax;
  const content = groups.flatMap((group) => expectedLines(group, named, widthColumns));
  return section(`Expected divergences (${expected.length})`, content);
}

/** The checks that did not run, grouped by profile and reason. */
export function notExercisedSection({ notExercised }: VerdictDocument, widthColumns: number): readonly Line[] {
  const groups = grouped(notExercised, ({ profile, reason }) => JSON.stringify([profile, reason]));
  const content = groups.flatMap(([first, ...others]) => {
    const sign = line('  ', span('–', 'doubtful'), ' ');
    const count = counted(others.length + 1, 'check');
    return hanging(line(`${count} on `, span(first.profile, 'title'), `: ${first.reason}`), widthColumns, 4, sign);
  });
  return section(`Not exercised (${notExercised.length})`, content);
}

/** What differs from itself and was not compared. */
export function unstableSection({ unstable }: VerdictDocument, widthColumns: number): readonly Line[] {
  const content = unstable.flatMap(({ check, observation, profile, note }) => {
    const name = observation === null ? check : `${check} · ${observation}`;
    return hanging(
      line(span(name, 'title'), ` on ${profile}: ${note}`),
      widthColumns,
      4,
      line('  ', span('~', 'doubtful'), ' '),
    );
  });
  return section(`Unstable, not compared (${unstable.length})`, content);
}

const namedMax = 10;

function expectedLines(group: readonly [Divergence, ...Divergence[]], named: boolean, widthColumns: number): Line[] {
  const [first] = group;
  const facts = [first.link, first.expires === null ? null : `until ${first.expires}`].filter((fact) => fact !== null);
  const sign = line('  ', span('≈', 'muted'), ' ');
  return [
    ...hanging(line(`${group.length} × ${first.note}`), widthColumns, 4, sign),
    ...(facts.length === 0 ? [] : hanging(line(span(facts.join(' · '), 'muted')), widthColumns, 4)),
    ...(named ? group.map((divergence) => clipLine(line(`    ${nameOf(divergence)}`), widthColumns)) : []),
  ];
}

function nameOf({ check, observation }: Divergence): string {
  const { suite, name } = checkParts(check);
  return `${suite} > ${name} · ${observation}`;
}

/** The items with the same key, the largest group first. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly [Item, ...Item[]])[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()].toSorted((left, right) => right.length - left.length);
}
