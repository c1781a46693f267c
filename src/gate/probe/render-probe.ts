import { redactedProbe } from './probe-json.ts';
import type { ProbeFinding, ProbeDocument } from './probe-document.ts';
import { clipLine, line, paintLines, span, type Line, type Span } from '../../base/terminal/line.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import type { RenderOptions } from '../../base/terminal/render-options.ts';
import { widthOf } from '../../base/terminal/text-width.ts';
import { counted } from '../../base/terminal/wording.ts';
import { wrapAtMost, wrapLine } from '../../base/terminal/wrap.ts';

/** The findings as text for a terminal: the server, a line for each assumption, what differs, and why some are unknown. */
export function renderProbe(probed: ProbeDocument, options: RenderOptions): string {
  const document = redactedProbe(probed, options.redact);
  const widthColumns = Math.max(columnsMin, Math.floor(options.widthColumns));
  const { tool, profile, findings } = document;
  const differing = findings.filter((finding) => finding.result === 'differs');
  const lines = [
    line(span(`${tool.name} ${tool.version}`, 'title'), span(` · probe of ${profile.name}`, 'muted')),
    [],
    ...section('Server', serverLines(document, widthColumns)),
    ...section(
      `Assumptions (${findings.length})${document.release === null ? '' : ` for release ${document.release}`}; known H well, M from one source, L by a guess`,
      table(findings, widthColumns),
    ),
    ...section('Start', startLines(document, widthColumns)),
    ...section('On the server', inventoryLines(document, widthColumns)),
    ...section(`Plans (${document.statements?.plans.length ?? 0})`, planLines(document, widthColumns)),
    ...section(`Unknown (${document.counts.unknown})`, reasonLines(findings, widthColumns)),
    ...section(
      `Different from what was assumed (${differing.length})`,
      differing.flatMap((finding) => differenceLines(finding, widthColumns)),
    ),
    ...section(`Patch list (${document.patches.length})`, patchLines(document, widthColumns)),
    ...againstSection(document, widthColumns),
    ...(document.stopped === null ? [] : [...hanging(line(document.stopped), widthColumns, 2, line(bad)), []]),
    ...standInWarning(document, widthColumns),
    ...wrapLine(conclusion(document), widthColumns),
  ];
  return paintLines(lines, { color: options.color, widthColumns });
}

const columnsMin = 40;
const valueLinesMax = 6;

const good = span('✓ ', 'good');
const bad = span('✗ ', 'bad');
const doubt = span('– ', 'doubtful');

function serverLines(document: ProbeDocument, widthColumns: number): readonly Line[] {
  const { server, identity, profile, passedOver, standIn } = document;
  const facts = [
    line(span(`${server.kind}: `, 'title'), server.description),
    ...(standIn ? [line(span(`STAND-IN: no evidence for the real ${profile.title}.`, 'doubtful'))] : []),
    ...(identity === null ? [] : [line(span(identityText(identity), 'muted'))]),
    ...(server.imageDigest === null ? [] : [line(span(server.imageDigest, 'muted'))]),
    ...passedOver.map(({ server: kind, reason }) => line(span(`not ${kind}: `, 'muted'), reason)),
  ];
  return facts.flatMap((fact) => hanging(fact, widthColumns, 2));
}

function identityText({ version, extensions }: NonNullable<ProbeDocument['identity']>): string {
  return [`PostgreSQL ${version}`, ...Object.entries(extensions).map(([name, of]) => `${name} ${of}`)].join(' · ');
}

function startLines({ start }: ProbeDocument, widthColumns: number): readonly Line[] {
  if (start === null) return [];
  const steps = start.steps.flatMap(({ step, took }) =>
    hanging(line(step, span(`  ${took}`, 'muted')), widthColumns, 4, line('  ')),
  );
  return [...steps, line('  ', span(`${counted(start.log.length, 'different line')} in the log`, 'muted'))];
}

function inventoryLines({ inventory, licence }: ProbeDocument, widthColumns: number): readonly Line[] {
  if (inventory === null) return [];
  const { settings, extensions, roles, databases, namesLeftOut } = inventory;
  const named = Object.keys(roles).filter((name) => !name.startsWith('pg_'));
  const facts: readonly (readonly [string, string])[] = [
    ['settings', `${Object.keys(settings).length}, in the JSON`],
    ['extensions', `${Object.keys(extensions.available).length} available, in the JSON`],
    ['roles', named.join(', ')],
    ['databases', databases.join(', ')],
    ...(namesLeftOut === 0 ? [] : [['not named', `${namesLeftOut} of the server's own`] as const]),
    ['licence', [licence.source, ...licence.files].join(', ')],
  ];
  return facts.flatMap(([label, text]) =>
    hanging(line(span(label.padEnd(12), 'muted'), text), widthColumns, 14, line('  ')),
  );
}

function planLines({ statements }: ProbeDocument, widthColumns: number): readonly Line[] {
  if (statements === null) return [];
  const { plans, stopped } = statements;
  return [
    ...plans.flatMap(({ sql, custom, generic }) => [
      clipLine(line('  ', sql), widthColumns),
      ...planLine('custom', custom, widthColumns),
      ...(generic === null || generic.join('\n') === custom.join('\n')
        ? []
        : planLine('generic', generic, widthColumns)),
    ]),
    ...(stopped === null ? [] : hanging(line(stopped), widthColumns, 4, line('  ', bad))),
  ];
}

function planLine(mode: string, plan: readonly string[], widthColumns: number): readonly Line[] {
  const nodes = plan.map((node) => node.trim()).join(' → ');
  return hanging(line(span(mode.padEnd(9), 'muted'), nodes), widthColumns, 13, line('    '));
}

function table(findings: readonly ProbeFinding[], widthColumns: number): readonly Line[] {
  const idWidth = Math.max(...findings.map(({ id }) => widthOf(id))) + 2;
  return findings.map(({ id, grade, sentence, result }) =>
    clipLine(
      line('  ', signs[result], id.padEnd(idWidth), span(letters[grade], 'muted'), '  ', sentence),
      widthColumns,
    ),
  );
}

const letters: Readonly<Record<ProbeFinding['grade'], string>> = { high: 'H', medium: 'M', low: 'L' };

const signs: Readonly<Record<ProbeFinding['result'], Span>> = {
  'as-assumed': good,
  differs: bad,
  unknown: doubt,
};

/** The ids by reason, in the order in which the reasons came up. */
function reasonLines(findings: readonly ProbeFinding[], widthColumns: number): readonly Line[] {
  const byReason = new Map<string, string[]>();
  for (const finding of findings) {
    if (finding.result !== 'unknown') continue;
    byReason.set(finding.reason, [...(byReason.get(finding.reason) ?? []), finding.id]);
  }
  return [...byReason].flatMap(([reason, ids]) => [
    ...hanging(line(reason), widthColumns, 4, line('  ', doubt)),
    ...hanging(line(span(ids.join(', '), 'muted')), widthColumns, 4),
  ]);
}

function differenceLines(finding: Extract<ProbeFinding, { result: 'differs' }>, widthColumns: number): readonly Line[] {
  const { id, grade, sentence, assumed, observed, detail, standInSwitch } = finding;
  const facts: readonly (readonly [string, string])[] = [
    ['expected', JSON.stringify(assumed)],
    ['seen', JSON.stringify(observed)],
    ...(detail === null ? [] : [['said', typeof detail === 'string' ? detail : JSON.stringify(detail)] as const]),
    ...(standInSwitch === null ? [] : [['stand-in', `${standInSwitch} plays it`] as const]),
  ];
  return [
    ...hanging(line(span(id, 'title'), ` (${grade}): ${sentence}`), widthColumns, 4, line('  ', bad)),
    ...facts.flatMap(([label, text]) => {
      const pieces = wrapAtMost(line(text), widthColumns - factColumns, valueLinesMax);
      return pieces.map((piece, index) => [
        span(`    ${index === 0 ? label : ''}`.padEnd(factColumns), 'muted'),
        ...piece,
      ]);
    }),
    [],
  ];
}

const factColumns = 15;

/** What to mend for each difference, and whose verdict cannot be believed until then. */
function patchLines({ patches }: ProbeDocument, widthColumns: number): readonly Line[] {
  return patches.flatMap(({ id, files, suites }) => [
    ...hanging(line(span(id, 'title')), widthColumns, 4, line('  ', bad)),
    ...hanging(
      line(span('mend     ', 'muted'), files.join(', ') || 'nothing in pgparity'),
      widthColumns,
      13,
      line('    '),
    ),
    ...hanging(line(span('doubt    ', 'muted'), suites.join(', ') || 'no suite'), widthColumns, 13, line('    ')),
  ]);
}

function againstSection({ against }: ProbeDocument, widthColumns: number): readonly Line[] {
  if (against === null) return [];
  const { file, startedAt, changes } = against;
  const title = `Other than in ${file} of ${startedAt.slice(0, 10)} (${changes.length})`;
  if (changes.length === 0)
    return [...hanging(line(`Nothing is other than in ${file}.`), widthColumns, 2, line(good)), []];
  return section(
    title,
    changes.flatMap(({ id, before, now }) => [
      ...hanging(line(span(id, 'title')), widthColumns, 4, line('  ', doubt)),
      ...hanging(line(span('before   ', 'muted'), JSON.stringify(before)), widthColumns, 13, line('    ')),
      ...hanging(line(span('now      ', 'muted'), JSON.stringify(now)), widthColumns, 13, line('    ')),
    ]),
  );
}

function standInWarning({ standIn, profile }: ProbeDocument, widthColumns: number): readonly Line[] {
  if (!standIn) return [];
  const warning = `A STAND-IN was probed: every finding above is about the stand-in, none about the real ${profile.title}.`;
  return [...hanging(line(span(warning, 'doubtful')), widthColumns, 2, line(span('! ', 'doubtful'))), []];
}

function conclusion({ counts, exitCode, standIn, stopped }: ProbeDocument): Line {
  const exit = span(` (exit ${exitCode})`, 'muted');
  const totals = ` · ${counts.asAssumed} as assumed · ${counts.differs} different · ${counts.unknown} unknown`;
  const played = standIn ? [span(' · STAND-IN', 'doubtful')] : [];
  if (counts.differs > 0) {
    return line(bad, span(counted(counts.differs, 'DIFFERENCE', 'DIFFERENCES'), 'bad'), exit, ...played, totals);
  }
  if (stopped !== null) return line(bad, span('STOPPED', 'bad'), exit, ...played, totals);
  if (exitCode !== 0) {
    return line(doubt, span('STAND-IN', 'doubtful'), exit, totals);
  }
  return line(good, span('AS ASSUMED', 'good'), exit, ...played, totals);
}
