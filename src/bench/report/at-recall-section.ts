import type { BenchmarkResult } from '../../vault/result/result.ts';
import { markup, type Markup } from '../../base/markup.ts';
import { numberColumn, pictureTable, shortColumn, textColumn } from './data-table.ts';
import { figure } from './figure.ts';
import { figureOf, threeDigits, tickText } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { rangeChart } from './range-chart.ts';
import { seriesFor } from './series.ts';
import { ownedBy } from './subject.ts';

type AtRecall = BenchmarkResult['atRecall'][number];

/** What a certain recall costs: points alone invite comparing a fast answer with a good one. */
export function atRecallSection({ subjects, series }: ReportGround): PageSection {
  const levels = ownedBy(subjects, ({ atRecall }) => atRecall).toSorted((a, b) => a.recall - b.recall);
  const shared = { id: 'equal-recall', title: 'Latency at equal recall' };
  if (levels.length === 0) return { ...shared, body: prose`No sweep reached these recalls.` };
  const rows = levels.map((level) => ({
    series: seriesFor(series, level),
    label: `recall ${level.recall.toFixed(2)} · ${seriesFor(series, level).label}`,
    value: level.p50Ms,
    range: level.p50Ms === null ? null : ([level.p50Ms, level.p99Ms ?? level.p95Ms ?? level.p50Ms] as const),
    ticks: level.p95Ms === null ? [] : [level.p95Ms],
  }));
  return {
    ...shared,
    body: figure({
      title: 'Latency at recall 0.90, 0.95 and 0.99',
      note: 'The sign is p50, the small circle p95, the end of the line p99. Interpolated between the two settings that the table names, never beyond them. ≤: the first setting that was measured finds more already, and a cheaper one might do.',
      charts: [
        rangeChart(rows, {
          description: 'Latency of each strategy at equal recall. The table below has the numbers.',
          label: 'latency, ms, logarithmic',
          scale: 'log',
          absent: 'not reached',
          reference: null,
          band: null,
          format: tickText,
        }),
      ],
      series: [...new Set(rows.map((row) => row.series))],
      table: pictureTable('Latency and throughput at equal recall', levels, [
        numberColumn('recall', ({ recall }) => figureOf(recall, (value) => value.toFixed(2))),
        shortColumn('profile', ({ subject }) => subject.label),
        textColumn('strategy', ({ strategy }) => strategy),
        numberColumn('p50 ms', (level) => boundedFigure(level, level.p50Ms, '≤')),
        numberColumn('p95 ms', (level) => boundedFigure(level, level.p95Ms, '≤')),
        numberColumn('p99 ms', (level) => boundedFigure(level, level.p99Ms, '≤')),
        numberColumn('queries a second', (level) => boundedFigure(level, level.queriesPerSecond, '≥')),
        textColumn('reached with', ({ reached }) => reached ?? 'not reached'),
        textColumn('not with', ({ below }) => below ?? ''),
      ]),
    }),
  };
}

function boundedFigure({ below, reached }: AtRecall, value: number | null, bound: string): Markup {
  const isBound = reached !== null && below === null && value !== null;
  return markup`${isBound ? `${bound} ` : ''}${figureOf(value, threeDigits)}`;
}
