import { majorChanges, type MajorChange } from './major-changes.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** What differs among the majors of a matrix, under the major where it changed. */
export function majorChangesSection(document: VerdictDocument, widthColumns: number): readonly Line[] {
  const groups = new Map<string, MajorChange[]>();
  for (const change of majorChanges(document)) groups.set(change.when, [...(groups.get(change.when) ?? []), change]);
  const content = [...groups].flatMap(([when, changes]) => [
    line('  ', span(when, 'title')),
    ...changes.flatMap(({ divergence: { check, observation, expected } }) => {
      const sign = line('    ', expected ? span('≈', 'muted') : span('✗', 'bad'), ' ');
      return hanging(line(`${check} · ${observation}`), widthColumns, indentColumns, sign);
    }),
  ]);
  return section('Changes by PostgreSQL major', content);
}

const indentColumns = 6;
