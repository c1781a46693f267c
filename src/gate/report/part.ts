import { divergencesSection, failuresSection, missingSection, staleSection } from './findings.ts';
import { notExercisedSection } from './left-out.ts';
import { redactedDocument } from './redacted-document.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { line, paintLines, span, type Line, type Role } from '../../base/terminal/line.ts';
import type { RenderOptions } from '../../base/terminal/render-options.ts';
import { hanging } from '../../base/terminal/section.ts';
import { counted, duration } from '../../base/terminal/wording.ts';
import { wrapLine } from '../../base/terminal/wrap.ts';

/** What stands around the verdict on some of the suite files. */
interface Part {
  readonly ran: readonly string[];
  /** How many suite files there are. */
  readonly suites: number;
  /** Suite files that did not run now, and were broken when they last ran. */
  readonly brokenBefore: readonly string[];
  readonly durationMs: number;
}

/** The verdict on some of the suite files, which is no verdict on the product. The last line is the result. */
export function renderPart(
  verdict: VerdictDocument,
  part: Part,
  options: RenderOptions & { readonly verbose?: boolean },
): string {
  const document = redactedDocument(verdict, options.redact);
  const widthColumns = Math.max(40, Math.floor(options.widthColumns));
  const shape = { widthColumns, verbose: options.verbose === true };
  const lines = [
    ...failuresSection(document, shape),
    ...missingSection(document, widthColumns),
    ...divergencesSection(document, shape),
    ...staleSection(document, widthColumns),
    ...(options.verbose === true ? notExercisedSection(document, widthColumns) : []),
    ...brokenLines(part, widthColumns),
    ...wrapLine(resultLine(document, part), widthColumns),
  ];
  return paintLines(lines, { color: options.color, widthColumns });
}

function brokenLines({ brokenBefore }: Part, widthColumns: number): readonly Line[] {
  if (brokenBefore.length === 0) return [];
  const text = `broken when last run, and not run now: ${brokenBefore.join(', ')}`;
  return [...hanging(line(text), widthColumns, 4, line('  ', span('!', 'doubtful'), ' ')), []];
}

function resultLine({ verdict, counts, profiles }: VerdictDocument, { ran, suites, durationMs }: Part): Line {
  const { sign, word, role } = looks[verdict];
  const live = profiles.flatMap(({ name, evidence }) => (evidence === 'live' ? [name] : []));
  const faults = [
    { count: counts.failed, word: 'failed' },
    { count: counts.missing, word: 'missing' },
    { count: counts.unexpectedDivergences, word: 'unexpected' },
    { count: counts.staleExpectations, word: 'stale' },
  ].flatMap(({ count, word: fault }) => (count === 0 ? [] : [`${count} ${fault}`]));
  const compared =
    counts.observations === 0 ? 'nothing compared' : `${counted(counts.observations, 'observation')} compared`;
  return line(
    span(`${sign} PART ${word}`, role),
    ` · ${ran.length} of ${counted(suites, 'suite')}`,
    ` · ${[...(faults.length > 0 ? [faults.join(', ')] : []), compared, live.join(', ')].join(' · ')}`,
    ` · ${duration(durationMs)}`,
  );
}

const looks: Readonly<
  Record<VerdictDocument['verdict'], { readonly sign: string; readonly word: string; readonly role: Role }>
> = {
  parity: { sign: '✓', word: 'AGREES', role: 'good' },
  broken: { sign: '✗', word: 'BROKEN', role: 'bad' },
  incomplete: { sign: '–', word: 'INCOMPLETE', role: 'doubtful' },
};
