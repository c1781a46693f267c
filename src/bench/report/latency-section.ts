import type { StoredLatency } from '../../vault/result/measured.ts';
import { numberColumn, pictureTable } from './data-table.ts';
import { figure } from './figure.ts';
import { figureOf, threeDigits, tickText, wholeText } from './number-text.ts';
import { operatingPoints } from '../../vault/result/operating-point.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { settingColumns, type PointRow } from './recall-section.ts';
import { seriesFor } from './series.ts';
import { seriesName, ownedBy } from './subject.ts';
import { trendChart } from './trend-chart.ts';

/** How far the slow queries are from the usual one. */
export function latencySection({ subjects, series }: ReportGround): PageSection {
  const points = ownedBy(subjects, ({ points: all }) => all);
  const shown = operatingPoints(points, seriesName);
  const shared = { id: 'latency', title: 'Latency percentiles' };
  if (points.length === 0) return { ...shared, body: prose`No strategy was measured.` };
  return {
    ...shared,
    body: figure({
      title: 'From the median to the slowest query',
      note: 'One setting a series: the fastest whose recall is at least 0.95 by the lower end of its interval, or the one with the best recall. The table has all of them.',
      charts: [
        trendChart(
          shown.flatMap((point) =>
            percentiles.flatMap(([step, of]) => {
              const value = of(point.latency);
              if (value === null) return [];
              const interval = step === 'p50' ? point.latency.p50IntervalMs : null;
              return [{ series: seriesFor(series, point), step, value, interval }];
            }),
          ),
          {
            description: 'Latency percentiles of one setting a series. The table below has the numbers.',
            label: 'latency, ms, logarithmic',
            stepLabel: '',
            scale: 'log',
            format: tickText,
          },
        ),
      ],
      series: shown.map((point) => seriesFor(series, point)),
      table: pictureTable('Latency of every setting, ms, one client', points, [
        ...settingColumns(points),
        ...percentiles.map(([title, of]) =>
          numberColumn<PointRow>(title, ({ latency }) => figureOf(of(latency), threeDigits)),
        ),
        numberColumn('mean', ({ latency }) => figureOf(latency.meanMs, threeDigits)),
        numberColumn('samples', ({ latency }) => figureOf(latency.samples, wholeText)),
        numberColumn('failures', ({ latency }) => figureOf(latency.failures, wholeText)),
      ]),
    }),
  };
}

const percentiles: readonly (readonly [string, (latency: StoredLatency) => number | null])[] = [
  ['p50', ({ p50Ms }) => p50Ms],
  ['p90', ({ p90Ms }) => p90Ms],
  ['p95', ({ p95Ms }) => p95Ms],
  ['p99', ({ p99Ms }) => p99Ms],
  ['max', ({ maxMs }) => maxMs],
];
