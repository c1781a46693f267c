import type { RenderOptions } from '../../base/terminal/render-options.ts';
import { totalsSection, verdictLines } from './conclusion.ts';
import { divergencesSection, failuresSection, missingSection, staleCauses, staleSection } from './findings.ts';
import { expectedSection, notExercisedSection, unstableSection } from './left-out.ts';
import { line, paintLines, span, type Line } from '../../base/terminal/line.ts';
import { majorChangesSection } from './major-changes-section.ts';
import { matrix } from './matrix.ts';
import { overviewSection } from './overview.ts';
import { profilesSection } from './profiles-section.ts';
import { redactedDocument } from './redacted-document.ts';
import { filterFlags } from '../parity/filter.ts';
import { hanging } from '../../base/terminal/section.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/**
 * The verdict for a person at a terminal: what was compared, what differs and how to see it again. The last line is the
 * verdict. No line is wider than asked for, nothing depends on colour, and no character from a server reaches the terminal
 * unless it is harmless there.
 */
export function renderVerdict(
  verdict: VerdictDocument,
  options: RenderOptions & { readonly verbose?: boolean },
): string {
  const document = redactedDocument(verdict, options.redact);
  const widthColumns = Math.max(columnsMin, Math.floor(options.widthColumns));
  const shape = { widthColumns, verbose: options.verbose === true };
  const lines = [
    heading(document),
    [],
    ...narrowedLines(document, widthColumns),
    ...overviewSection(document, widthColumns),
    ...profilesSection(document, widthColumns),
    ...matrix(document, widthColumns),
    ...failuresSection(document, shape),
    ...missingSection(document, widthColumns),
    ...divergencesSection(document, shape),
    ...majorChangesSection(document, widthColumns),
    ...staleSection(document, widthColumns),
    ...expectedSection(document, widthColumns),
    ...unstableSection(document, widthColumns),
    ...notExercisedSection(document, widthColumns),
    ...totalsSection(document, widthColumns),
    ...verdictLines(document, widthColumns),
  ];
  return paintLines(lines, { color: options.color, widthColumns });
}

const columnsMin = 40;

function heading({ tool, startedAt, seed }: VerdictDocument): Line {
  const when = startedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC');
  return line(span(`${tool.name} ${tool.version}`, 'title'), span(` · ${when} · seed ${seed}`, 'muted'));
}

/** That checks were left out, by flags of the run or by `.only`: what a reader has to know before all else. */
function narrowedLines(document: VerdictDocument, widthColumns: number): readonly Line[] {
  const { filtered, only, profiles } = document;
  // One that differences follow from stands among the causes.
  const causes = staleCauses(document);
  const texts = [
    ...profiles.flatMap(({ baseline }) => baseline?.stale ?? []).filter((note) => !causes.includes(note)),
    ...(filtered === null ? [] : [`filtered by ${filterFlags(filtered)}: this verdict satisfies no gate`]),
    ...only.map(({ file, line: number }) => `only at ${file}:${number}: other checks of the file are left out`),
  ];
  const lines = texts.flatMap((text) => hanging(line(text), widthColumns, 4, line('  ', span('!', 'doubtful'), ' ')));
  return lines.length === 0 ? [] : [...lines, []];
}
