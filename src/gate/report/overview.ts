import { causesOf } from './causes.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** Why the verdict is broken, a sentence a cause: what a reader wants to know before all else. */
export function overviewSection(document: VerdictDocument, widthColumns: number): readonly Line[] {
  if (document.verdict !== 'broken') return [];
  const causes = causesOf(document);
  const sign = line('  ', span('✗', 'bad'), ' ');
  const shown = causes
    .slice(0, causesMax)
    .flatMap(({ subject, text, facts }) => [
      ...hanging(line(span(subject, 'title'), ...text), widthColumns, 4, sign),
      ...(facts === '' ? [] : hanging(line(span(facts, 'muted')), widthColumns, 4)),
    ]);
  const more = causes.length - causesMax;
  return section(
    'Why it is broken',
    more > 0 ? [...shown, line(span(`    … and ${more} more below`, 'muted'))] : shown,
  );
}

/** So many fit on a screen of 24 lines. */
const causesMax = 6;
