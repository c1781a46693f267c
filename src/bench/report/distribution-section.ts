import { numberColumn, pictureTable } from './data-table.ts';
import { figure } from './figure.ts';
import { figureOf, percentText, recallText, threeDigits, tickText, wholeText } from './number-text.ts';
import { operatingPoints } from '../../vault/result/operating-point.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { rangeChart } from './range-chart.ts';
import { settingColumns } from './recall-section.ts';
import { seriesFor } from './series.ts';
import { settingsText } from './settings-text.ts';
import { seriesName, ownedBy } from './subject.ts';

/** The queries that a mean hides. */
export function distributionSection({ subjects, series }: ReportGround): PageSection {
  const points = ownedBy(subjects, ({ points: all }) => all);
  const shared = { id: 'distribution', title: 'How recall is distributed over queries' };
  if (points.length === 0) return { ...shared, body: prose`No strategy was measured.` };
  const shown = operatingPoints(points, seriesName);
  return {
    ...shared,
    body: figure({
      title: 'From the worst query to the mean',
      note: 'The sign is the mean, the small circle the 5th percentile, the beginning of the line the worst query. The same settings as in the latency percentiles.',
      charts: [
        rangeChart(
          shown.map((point) => ({
            series: seriesFor(series, point),
            label: `${seriesFor(series, point).label}, ${settingsText(point.search)}`,
            value: point.recall.mean,
            range: [point.recall.worst, point.recall.mean] as const,
            ticks: [point.recall.p5],
          })),
          {
            description: 'Worst, 5th percentile and mean of recall. The table below has the numbers.',
            label: 'recall of a query',
            scale: 'linear',
            absent: '',
            reference: null,
            band: null,
            format: tickText,
          },
        ),
      ],
      series: shown.map((point) => seriesFor(series, point)),
      table: pictureTable('Recall over the queries of every setting', points, [
        ...settingColumns(points),
        numberColumn('5th percentile', ({ recall }) => figureOf(recall.p5, recallText)),
        numberColumn('worst', ({ recall }) => figureOf(recall.worst, recallText)),
        numberColumn('queries under 0.8', ({ recall }) => figureOf(recall.shareBelow80, percentText)),
        numberColumn('queries short of k rows', ({ recall }) => figureOf(recall.shareShort, percentText)),
        numberColumn('rows returned', ({ recall }) => figureOf(recall.meanReturned, threeDigits)),
        numberColumn('queries', ({ recall }) => figureOf(recall.queries, wholeText)),
      ]),
    }),
  };
}
