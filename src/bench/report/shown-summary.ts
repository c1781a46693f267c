import { percentText, recallText, threeDigits } from './number-text.ts';
import { operatingRecall } from '../../vault/result/operating-point.ts';
import { settingsText } from './settings-text.ts';
import { pointTable } from './summary-table.ts';
import type { BenchmarkResult, Warning } from '../../vault/result/result.ts';
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
    ...atRecallLines(result, widthColumns),
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
    ...levels.flatMap(({ strategy, p50Ms, p95Ms, p99Ms, queriesPerSecond }) =>
      hanging(
        p50Ms === null
          ? line(strategy.padEnd(width), '  ', span('not reached', 'doubtful'))
          : line(
              `${strategy.padEnd(width)}  p50 ${text(p50Ms)} · p95 ${text(p95Ms)} · p99 ${text(p99Ms)} · ${text(queriesPerSecond)} queries a second`,
            ),
        widthColumns,
        4,
      ),
    ),
    [],
  ];
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
    ...trapLine(
      'tenant-filter trap',
      tenantFilterTrap,
      widthColumns,
      ({ strategy, defaults, remedy }) =>
        `${strategy}: recall ${recallText(defaults.recall.mean)}, with ${settingsText(remedy.search)} ${recallText(remedy.recall.mean)}`,
    ),
  ];
}

function trapLine<Trap extends { readonly sprung: boolean }>(
  name: string,
  trap: Trap | null,
  widthColumns: number,
  sentence: (trap: Trap) => string,
): readonly Line[] {
  if (trap === null) return hanging(line(span(`– ${name}: not tried`, 'muted')), widthColumns, 2);
  if (!trap.sprung) return hanging(line(span('✓ ', 'good'), `${name}: not sprung`), widthColumns, 2);
  return hanging(line(span(`${name}: sprung`, 'doubtful'), ` · ${sentence(trap)}`), widthColumns, 4, doubt);
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
