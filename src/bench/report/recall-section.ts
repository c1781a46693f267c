import type { Point } from '../../vault/result/result.ts';
import { dataTable, numberColumn, shortColumn, type DataColumn } from './data-table.ts';
import { figure } from './figure.ts';
import { figureOf, estimateOf, recallText, threeDigits } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { paretoFrontOf } from '../measure/pareto.ts';
import { seriesFor } from './series.ts';
import { settingsText } from './settings-text.ts';
import { ownedBy, type Owned } from './subject.ts';
import { tradeChart } from './trade-chart.ts';

/** A setting that was measured, and whose. */
export type PointRow = Point & Owned;

/** Recall against latency, and against throughput: what a better answer costs. */
export function recallSection(ground: ReportGround): PageSection {
  const points = ownedBy(ground.subjects, ({ points: all }) => all);
  const shared = { id: 'recall', title: 'Recall against latency and throughput' };
  if (points.length === 0) return { ...shared, body: prose`No strategy was measured.` };
  const used = ground.series.filter((series) => points.some((point) => seriesFor(ground.series, point) === series));
  return {
    ...shared,
    body: [
      prose`Every sign is one setting of one index. A query was answered and timed at once, so recall and latency belong to the same calls. The plan of each prepared statement names the index, or the setting is not here.`,
      figure({
        title: 'Recall against latency and throughput',
        note: 'Less latency and more queries a second are better. Bars are 95 % intervals; the line of a series joins the settings that no other one of it beats, named beside it; hollow signs are beaten; the grey band is the front of all. One client: queries a second are completed calls over wall time.',
        charts: [
          tradeChart(
            points.map((point) => tradePoint(ground, point, 'latency')),
            {
              description:
                'Recall against the median latency of each setting, with intervals. The table below has the numbers.',
              label: 'p50 latency, ms, logarithmic',
              better: 'less',
            },
          ),
          tradeChart(
            points.map((point) => tradePoint(ground, point, 'throughput')),
            {
              description: 'Recall against queries a second of each setting. The table below has the numbers.',
              label: 'queries a second, logarithmic',
              better: 'more',
            },
          ),
        ],
        series: used,
        table: dataTable('Recall and latency of every setting, one client', points, tradeColumns(ground, points)),
      }),
    ],
  };
}

function tradePoint(ground: ReportGround, point: PointRow, of: 'latency' | 'throughput') {
  const { recall, latency, queriesPerSecond } = point;
  return {
    series: seriesFor(ground.series, point),
    name: `${settingsText(point.index)} / ${settingsText(point.search)}`,
    search: settingsText(point.search),
    recall: recall.mean,
    recallInterval: recall.interval,
    value: of === 'latency' ? latency.p50Ms : queriesPerSecond,
    interval: of === 'latency' ? latency.p50IntervalMs : null,
  } as const;
}

/** What every table of settings begins with: what a setting finds, which one it is, and whose where there are several. */
export function settingColumns(
  points: readonly Owned[],
  recallColumn: DataColumn<PointRow> = numberColumn('recall', ({ recall }) => figureOf(recall.mean, recallText)),
): readonly DataColumn<PointRow>[] {
  return [
    recallColumn,
    shortColumn('index', ({ strategy, index }) => `${strategy} ${settingsText(index)}`),
    shortColumn('search', ({ search }) => settingsText(search)),
    ...(new Set(points.map(({ subject }) => subject)).size > 1
      ? [shortColumn<PointRow>('profile', ({ subject }) => subject.label)]
      : []),
  ];
}

const recallWithInterval = numberColumn<PointRow>('recall', ({ recall }) =>
  estimateOf(recall.mean, recall.interval, recallText),
);

function tradeColumns(ground: ReportGround, points: readonly PointRow[]): readonly DataColumn<PointRow>[] {
  return [
    ...settingColumns(points, recallWithInterval),
    numberColumn('p50 ms', ({ latency }) => estimateOf(latency.p50Ms, latency.p50IntervalMs, threeDigits)),
    numberColumn('queries a second', ({ queriesPerSecond }) => figureOf(queriesPerSecond, threeDigits)),
    numberColumn('CPU ms a query', ({ cpuMsPerQuery }) => figureOf(cpuMsPerQuery, threeDigits)),
    numberColumn('strict recall', ({ recall }) => figureOf(recall.strictMean, recallText)),
    shortColumn('front', frontWords(ground, points)),
  ];
}

function frontWords(ground: ReportGround, points: readonly PointRow[]): (point: PointRow) => string {
  const latency = frontWord(ground, points, ({ latency: { p50Ms } }) => p50Ms);
  const throughput = frontWord(ground, points, ({ queriesPerSecond }) => -queriesPerSecond);
  return (point) => {
    const words = [
      ['latency', latency(point)],
      ['throughput', throughput(point)],
    ].flatMap(([name, of]) => (of === 'none' ? [] : [of === 'all' ? name : `${name} of its series`]));
    return words.length === 0 ? '–' : words.join(', ');
  };
}

/** Whether a setting is on the front of all, on that of its series, or on none. */
function frontWord(
  { series }: ReportGround,
  points: readonly PointRow[],
  cost: (point: PointRow) => number,
): (point: PointRow) => 'all' | 'series' | 'none' {
  const trade = (point: PointRow) => ({ cost: cost(point), recall: point.recall.mean });
  const all = new Set(paretoFrontOf(points, trade));
  const own = new Set(
    series.flatMap((each) =>
      paretoFrontOf(
        points.filter((point) => seriesFor(series, point) === each),
        trade,
      ),
    ),
  );
  return (point) => (all.has(point) ? 'all' : own.has(point) ? 'series' : 'none');
}
