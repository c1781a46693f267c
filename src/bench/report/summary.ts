import { budgetLines } from './budget-lines.ts';
import { type Subject, disagreements, subjectsOf } from './subject.ts';
import { withheldResult, type DisclosedRecord } from './disclosed-record.ts';
import { notMeasuredLines, type NotMeasured } from './not-measured.ts';
import { wholeText } from './number-text.ts';
import { shownLines } from './shown-summary.ts';
import type { BenchmarkResult } from '../../vault/result/result.ts';
import { line, paintLines, span, type Line } from '../../base/terminal/line.ts';
import { redactedValue } from '../../base/config/redacted-value.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import type { RenderOptions } from '../../base/terminal/render-options.ts';
import { widthOf } from '../../base/terminal/text-width.ts';
import { listed } from '../../base/terminal/wording.ts';
import { wrapLine } from '../../base/terminal/wrap.ts';

/**
 * The benchmark for a person at a terminal: a table a profile, what a recall of 0.95 costs, the traps, the doubts. The last
 * line says whether the numbers are fit. Of a record whose numbers are withheld it shows names and structure only; the
 * lines of a restricted one that is shown end in its canary, and are longer than the terminal by that much.
 */
export function renderBenchmarkSummary(
  disclosed: readonly DisclosedRecord[],
  options: RenderOptions,
  notMeasured: readonly NotMeasured[] = [],
): string {
  const entries = disclosed.map((entry) => redactedEntry(entry, options));
  const widthColumns = Math.max(columnsMin, Math.floor(options.widthColumns));
  const subjects = subjectsOf(entries.map(({ record }) => record));
  const parts = [
    ...heading(entries, widthColumns),
    ...subjects.flatMap((subject, place) => {
      const entry = entries[place];
      if (entry === undefined) return [];
      return entry.withheld ? withheldLines(entry, subject, widthColumns) : marked(entry, subject, widthColumns);
    }),
    ...notMeasuredLines(redactedValue(notMeasured, options.redact), widthColumns),
    ...wrapLine(verdictLine(subjects), widthColumns),
  ];
  const color = options.color;
  return parts.map((each) => paintLines([each], { color, widthColumns: Infinity })).join('');
}

const columnsMin = 40;

function redactedEntry(entry: DisclosedRecord, { redact }: RenderOptions): DisclosedRecord {
  const { record, report, withheld, budgets = [] } = entry;
  return {
    // Samples are not shown here, so they are not copied.
    record: { result: redactedValue(record.result, redact), samples: [] },
    report: report === null ? null : redact(report),
    withheld,
    budgets: redactedValue(budgets, redact),
  };
}

function heading(entries: readonly DisclosedRecord[], widthColumns: number): readonly Line[] {
  const [first] = entries;
  if (first === undefined) return [];
  const { version, runId } = first.record.result;
  const results = [...new Map(entries.map(({ record }) => [record.result.dataset.hash, record.result])).values()];
  return [
    line(span(`pgparity ${version}`, 'title'), span(` · run ${runId}`, 'muted')),
    [],
    ...section(
      'Dataset',
      results.flatMap((result) => [
        ...hanging(line(result.dataset.name), widthColumns, 2),
        ...hanging(line(span(datasetText(result), 'muted')), widthColumns, 2),
      ]),
    ),
  ];
}

function datasetText({ dataset, k, seed }: BenchmarkResult): string {
  const { rows, dimensions, metric, queries } = dataset;
  return `${wholeText(rows)} × ${wholeText(dimensions)} · ${metric} · ${wholeText(queries)} queries · k = ${k} · seed ${seed}`;
}

function titleOf({ label, result }: Subject): string {
  return `${label} · ${result.profile.title}`;
}

function marked(entry: DisclosedRecord, subject: Subject, widthColumns: number): readonly Line[] {
  const lines = section(titleOf(subject), [
    ...shownLines(subject.result, widthColumns),
    ...budgetLines(entry.budgets ?? [], widthColumns),
    ...reportLine(entry, widthColumns),
  ]).flatMap((each) => (each.length === 0 ? [[]] : wrapLine(each, widthColumns)));
  if (!subject.restricted) return lines;
  const canary = span(`  ${subject.result.canary}`, 'muted');
  return lines.map((each) => (each.length === 0 ? each : [...each, canary]));
}

function withheldLines(entry: DisclosedRecord, subject: Subject, widthColumns: number): readonly Line[] {
  const { fit, reasons, oraclesAgree, strategiesMeasured, strategiesNotTunable, profile } = withheldResult(entry);
  const facts: readonly Line[] = [
    fit
      ? line(span('✓ fit', 'good'))
      : line(span('✗ unfit', 'bad'), reasons.length === 0 ? '' : `: ${listed(reasons)}`),
    ...(profile.standIn ? [line(span(`! STAND-IN: no evidence for the real ${profile.title}.`, 'doubtful'))] : []),
    oraclesAgree ? line(span('✓ ', 'good'), 'the two oracles agree') : line(span('✗ the two oracles disagree', 'bad')),
    strategiesMeasured.length === 0
      ? line(span('– no strategy was measured', 'doubtful'))
      : line(`measured, each plan proven: ${listed(strategiesMeasured)}`),
    ...(strategiesNotTunable.length === 0
      ? []
      : [line(span(`– not tunable here: ${listed(strategiesNotTunable)}`, 'doubtful'))]),
    ...((entry.budgets ?? []).length === 0
      ? []
      : [line(span('– its budgets are withheld as well, and do not change the exit code', 'doubtful'))]),
    line(span(`The numbers are withheld: ${profile.licence.title} keeps them private.`, 'muted')),
  ];
  return section(titleOf(subject), [
    ...facts.flatMap((fact) => hanging(fact, widthColumns, 2)),
    ...reportLine(entry, widthColumns),
  ]);
}

function reportLine({ report }: DisclosedRecord, widthColumns: number): readonly Line[] {
  if (report === null) return [];
  const whole = line(span('  report: ', 'muted'), report);
  // A path that is broken over two lines cannot be copied.
  return widthOf(report) + 10 <= widthColumns ? [whole] : [line(span('  report:', 'muted')), line('  ', report)];
}

function verdictLine(subjects: readonly Subject[]): Line {
  if (subjects.length === 0) return line(span('– Nothing was measured.', 'doubtful'));
  const unfit = subjects.filter(({ result }) => !result.fitness.fit).map(({ label }) => label);
  if (unfit.length > 0)
    return line(
      span('✗ UNFIT', 'bad'),
      ` · the numbers of ${listed(unfit)} are not fair ones: do not compare or quote them`,
    );
  const differing = disagreements(subjects);
  if (differing.length > 0) return line(span('– FIT, BUT NOT TO BE COMPARED', 'doubtful'), ` · ${differing.join(' ')}`);
  return line(span('✓ FIT', 'good'), ' · nothing was found that makes these numbers unfair');
}
