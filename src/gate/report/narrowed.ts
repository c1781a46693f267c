import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging } from '../../base/terminal/section.ts';
import { filterFlags } from '../parity/filter.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** Checks that were left out, and baselines that were made otherwise: what a reader has to know before all else. */
export function narrowedLines({ filtered, only, profiles }: VerdictDocument, widthColumns: number): readonly Line[] {
  const texts = [
    ...profiles.flatMap(({ baseline }) => baseline?.stale ?? []),
    ...(filtered === null ? [] : [`filtered by ${filterFlags(filtered)}: this verdict satisfies no gate`]),
    ...only.map(({ file, line: number }) => `only at ${file}:${number}: other checks of the file are left out`),
  ];
  const lines = texts.flatMap((text) => hanging(line(text), widthColumns, 4, line('  ', span('!', 'doubtful'), ' ')));
  return lines.length === 0 ? [] : [...lines, []];
}
