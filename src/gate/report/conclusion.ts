import { line, lineWidth, span, type Line, type Role } from '../../base/terminal/line.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { timeTexts } from './time-texts.ts';
import { counted, listed } from '../../base/terminal/wording.ts';
import { wrapLine } from '../../base/terminal/wrap.ts';

/** How much was compared, and where the time went. */
export function totalsSection(
  { counts, durationsMs, notCompared, profiles }: VerdictDocument,
  widthColumns: number,
): readonly Line[] {
  const { checks, observations, same, expectedDivergences, unexpectedDivergences } = counts;
  const times = timeTexts(
    durationsMs,
    profiles.map(({ name }) => name),
  );
  return section('Totals', [
    ...hanging(
      line(
        `${counted(checks, 'check')}: ${counted(counts.failed, 'failure')}, ${counts.notExercised.toLocaleString('en-US')} not exercised (each counted once a profile)`,
      ),
      widthColumns,
      2,
    ),
    ...hanging(
      line(
        `${counted(observations, 'observation')} compared: ${same.toLocaleString('en-US')} the same, ${expectedDivergences.toLocaleString('en-US')} different as expected, ${unexpectedDivergences.toLocaleString('en-US')} different unexpectedly`,
      ),
      widthColumns,
      2,
    ),
    ...(counts.expectationsNotJudged === 0
      ? []
      : hanging(
          line(`${counted(counts.expectationsNotJudged, 'expected divergence')} not judged by this run`),
          widthColumns,
          2,
        )),
    ...(notCompared.length === 0
      ? []
      : hanging(
          line(span(`not compared: ${notCompared.map(({ part }) => part).join(', ')}`, 'muted')),
          widthColumns,
          2,
        )),
    ...times.flatMap((text) => hanging(line(span(text, 'muted')), widthColumns, 2)),
  ]);
}

/** The verdict in one line, the last of the report. A summary that is too long for it stands before it. */
export function verdictLines(document: VerdictDocument, widthColumns: number): readonly Line[] {
  const { sign, role } = looks[document.verdict];
  const standIns = document.profiles.filter(({ standIn }) => standIn).map(({ name }) => name);
  const next = nextStep(document, widthColumns);
  const beginning = [
    span(`${sign} ${document.verdict.toUpperCase()}`, role),
    span(` (exit ${document.exitCode})`, 'muted'),
    ...(document.filtered === null ? [] : [span(' · FILTERED', 'doubtful')]),
    ...(document.only.length === 0 ? [] : [span(' · ! only', 'doubtful')]),
    ...(standIns.length === 0 ? [] : [span(` · STAND-IN: ${standIns.join(', ')}`, 'doubtful')]),
  ];
  // A summary for other readers begins with the verdict's word, and so does this line.
  const summary = document.summary.replace(`${document.verdict}: `, '').trim();
  const whole = line(...beginning, ' · ', summary);
  if (!summary.includes('\n') && lineWidth(whole) <= widthColumns) return [...next, whole];
  const paragraph = summary.split('\n').flatMap((text) => wrapLine(line(text), widthColumns));
  return [...paragraph, [], ...next, line(...beginning, reasons(document))];
}

/** What to do about required profiles that were not exercised. */
function nextStep({ verdict, profiles }: VerdictDocument, widthColumns: number): readonly Line[] {
  const names = profiles.filter(({ required, evidence }) => required && evidence !== 'live').map(({ name }) => name);
  if (verdict !== 'incomplete' || names.length === 0) return [];
  return [...wrapLine(line(`"pgparity doctor" shows how to exercise ${listed(names)}.`), widthColumns), []];
}

const looks: Readonly<Record<VerdictDocument['verdict'], { readonly sign: string; readonly role: Role }>> = {
  parity: { sign: '✓', role: 'good' },
  broken: { sign: '✗', role: 'bad' },
  incomplete: { sign: '–', role: 'doubtful' },
};

function reasons({ counts }: VerdictDocument): string {
  const all = [
    { count: counts.failed, word: 'failed' },
    { count: counts.missing, word: 'missing' },
    { count: counts.unexpectedDivergences, word: 'unexpected' },
    { count: counts.staleExpectations, word: 'stale' },
  ];
  return all
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => ` · ${count.toLocaleString('en-US')} ${word}`)
    .join('');
}
