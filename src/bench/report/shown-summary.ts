import { percentText, recallText, threeDigits } from './number-text.ts';
import { operatingRecall } from '../../vault/result/operating-point.ts';
import { ownFilterLines } from './own-filter-lines.ts';
import { settingsText } from './settings-text.ts';
import { targetLines } from './target-lines.ts';
import { pointTable } from './summary-table.ts';
import type { BenchmarkResult } from '../../vault/result/result.ts';
import type { Warning } from '../../vault/result/quantities.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging } from '../../base/terminal/section.ts';

/** What is shown of a result whose numbers may be seen. */
export function shownLines(result: BenchmarkResult, widthColumns: number): readonly Line[] {
  const { profile } = result;
  return [
    ...fitnessLines(result, widthColumns),
    ...hanging(line(span(`${profile.description} · PostgreSQL ${profile.serverVersion}`, 'muted')), widthColumns, 2),
    [],
    ...pointTable(result.points, widthColumns),
    ...preferenceLines(result, widthColumns),
    ...atRecallLines(result, widthColumns),
    ...targetLines(result, widthColumns),
    ...ownFilterLines(result, widthColumns),
    ...trapLines(result, widthColumns),
    ...trustLines(result, widthColumns),
    ...warningLines(result, widthColumns),
  ];
}

const doubt = line('  ', span('! ', 'doubtful'));

function fitnessLines({ fitness, profile }: BenchmarkResult, widthColumns: number): readonly Line[] {
  return [
    line('  ', fitness.fit ? span('✓ fit', 'good') : span('✗ unfit', 'bad')),
    ...fitness.reasons.flatMap((reason) => doubtLines(reason, widthColumns)),
    ...(profile.standIn
      ? hanging(line(span(`STAND-IN: no evidence for the real ${profile.title}.`, 'doubtful')), widthColumns, 4, doubt)
      : []),
  ];
}

function atRecallLines({ atRecall }: BenchmarkResult, widthColumns: number): readonly Line[] {
  const levels = atRecall.filter(({ recall }) => Math.abs(recall - operatingRecall) < 1e-9);
  if (levels.length === 0) return [];
  const width = Math.max(...levels.map(({ strategy }) => strategy.length));
  return [
    line(`  at recall ${operatingRecall}, ms`),
    ...levels.flatMap((level) =>
      hanging(line(level.strategy.padEnd(width), '  ', ...atRecallSpans(level)), widthColumns, 4),
    ),
    [],
  ];
}

function atRecallSpans(level: BenchmarkResult['atRecall'][number]): Line {
  const { below, reached, p50Ms, p95Ms, p99Ms, queriesPerSecond } = level;
  if (reached === null || p50Ms === null)
    return line(span('not reached by the settings that were measured', 'doubtful'));
  // Where the first setting reaches the recall already, a cheaper one might do: its figures are upper bounds.
  const bounded = (ms: number | null): string => (below === null && ms !== null ? `≤ ${text(ms)}` : text(ms));
  const settings = below === null ? `${reached}, the first one measured` : `${reached} or above; ${below} does not`;
  return line(
    `p50 ${bounded(p50Ms)} · p95 ${bounded(p95Ms)} · p99 ${bounded(p99Ms)} · ${below === null ? '≥ ' : ''}${text(queriesPerSecond)} queries a second`,
    span(` (${settings})`, 'muted'),
  );
}

function preferenceLines({ plannerPrefersExact }: BenchmarkResult, widthColumns: number): readonly Line[] {
  return plannerPrefersExact.flatMap(({ point, exactP50Ms, indexP50Ms, indexRecall }) =>
    hanging(
      line(
        `planner prefers exact: ${point}: exact p50 ${threeDigits(exactP50Ms)} ms, through the index ${threeDigits(indexP50Ms)} ms with recall ${recallText(indexRecall.mean)}`,
      ),
      widthColumns,
      4,
      line('  – '),
    ),
  );
}

function text(value: number | null): string {
  return value === null ? '–' : threeDigits(value);
}

function trapLines({ builtEmptyTrap, tenantFilterTrap }: BenchmarkResult, widthColumns: number): readonly Line[] {
  return [
    ...trapLine('built-empty trap', builtEmptyTrap, widthColumns, ({ strategy, index, points: [first] }) =>
      first === undefined
        ? `${strategy} ${settingsText(index)}`
        : `${strategy} ${settingsText(index)}, ${settingsText(first.search)}: recall ${recallText(first.recallBuiltEmpty.mean)}, rebuilt ${recallText(first.recallRebuilt.mean)}`,
    ),
    ...tenantTrapLines(tenantFilterTrap, widthColumns),
  ];
}

function tenantTrapLines(trap: BenchmarkResult['tenantFilterTrap'], widthColumns: number): readonly Line[] {
  const name = 'tenant-filter trap';
  if (trap === null || trap.sprung === 'no') return trapLine(name, trap && { sprung: false }, widthColumns, () => '');
  const { strategy, planned, forced, remedy } = trap;
  const found = (search: typeof planned): string => `recall ${recallText(search.recall.mean)}`;
  const findings = [
    `by default ${found(planned)}${forced === null ? '' : ' (the planner answers exactly)'}`,
    ...(forced === null ? [] : [`through the index ${found(forced)}`]),
    `with ${settingsText(remedy.search)} ${found(remedy)}`,
  ].join(', ');
  const state = span(`${name}: sprung ${trap.sprung}`, 'doubtful');
  return hanging(line(state, ` · ${strategy}: ${findings}`), widthColumns, 4, doubt);
}

function trapLine<Trap extends { readonly sprung: boolean }>(
  name: string,
  trap: Trap | null,
  widthColumns: number,
  textOf: (trap: Trap) => string,
): readonly Line[] {
  if (trap === null) return hanging(line(span(`– ${name}: not tried`, 'muted')), widthColumns, 2);
  if (!trap.sprung) return hanging(line(span('✓ ', 'good'), `${name}: not sprung`), widthColumns, 2);
  return hanging(line(span(`${name}: sprung`, 'doubtful'), ` · ${textOf(trap)}`), widthColumns, 4, doubt);
}

function trustLines({ sameArms, floor, oracle }: BenchmarkResult, widthColumns: number): readonly Line[] {
  const smallest = Math.max(1, ...sameArms.map(({ smallestTellableRatio }) => smallestTellableRatio));
  return [
    ...(oracle.agreed
      ? hanging(line(span('✓ ', 'good'), 'the two oracles agree'), widthColumns, 2)
      : hanging(line(span('✗ the two oracles disagree: no recall here can be believed', 'bad')), widthColumns, 2)),
    ...hanging(
      smallest === 1
        ? line('– no A/A run: the smallest measurable difference is unknown')
        : line(`A/A: latencies nearer to each other than ${percentText(smallest - 1)} are indistinguishable`),
      widthColumns,
      2,
    ),
    ...hanging(line(`floor (SELECT 1): p50 ${threeDigits(floor.p50Ms)} ms`), widthColumns, 2),
  ];
}

function warningLines(result: BenchmarkResult, widthColumns: number): readonly Line[] {
  const all = [...result.warnings, ...result.points.flatMap(({ warnings }) => warnings)];
  const each = [...new Map(all.map((warning) => [warning.sentence, warning])).values()];
  return [
    ...each.flatMap((warning) => doubtLines(warning, widthColumns)),
    ...result.notExercised.flatMap(({ what, reason }) =>
      hanging(line(span(`not exercised: ${what}: ${reason}`, 'muted')), widthColumns, 4, line('  – ')),
    ),
  ];
}

function doubtLines({ sentence, code }: Warning, widthColumns: number): readonly Line[] {
  return hanging(line(sentence, span(` (${code})`, 'muted')), widthColumns, 4, doubt);
}
