import type { ClosedLoop } from '../../vault/result/result.ts';
import { numberColumn, pictureTable, shortColumn } from './data-table.ts';
import { figure } from './figure.ts';
import { figureOf, threeDigits, tickText, wholeText } from './number-text.ts';
import { operatingPoints } from '../../vault/result/operating-point.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { settingColumns, type PointRow } from './recall-section.ts';
import { seriesFor } from './series.ts';
import { seriesName, ownedBy } from './subject.ts';
import { trendChart } from './trend-chart.ts';

type LoopRow = PointRow & { readonly loop: ClosedLoop };

/** Clients that ask again as soon as they are answered: how much the server can do. */
export function closedLoopSection({ subjects, series }: ReportGround): PageSection {
  const looped = ownedBy(subjects, ({ points }) => points.filter(({ closedLoops }) => closedLoops.length > 0));
  const shared = { id: 'closed-loop', title: 'Closed loop: throughput by clients' };
  if (looped.length === 0) return { ...shared, body: prose`No closed loop was run.` };
  const shown = operatingPoints(looped, seriesName);
  const rows: readonly LoopRow[] = looped.flatMap((point) => point.closedLoops.map((loop) => ({ ...point, loop })));
  return {
    ...shared,
    body: figure({
      title: 'Queries a second by the number of clients',
      note: 'Each client asks again as soon as it is answered. Completed calls over wall time.',
      charts: [
        trendChart(
          shown.flatMap((point) =>
            point.closedLoops.map(({ clients, queriesPerSecond }) => ({
              series: seriesFor(series, point),
              step: String(clients),
              value: queriesPerSecond,
              interval: null,
            })),
          ),
          {
            description: 'Throughput by the number of clients. The table below has the numbers.',
            label: 'queries a second',
            stepLabel: 'clients',
            scale: 'linear',
            format: tickText,
          },
        ),
      ],
      series: shown.map((point) => seriesFor(series, point)),
      table: pictureTable<LoopRow>('Closed loop', rows, [
        ...settingColumns(looped),
        numberColumn('clients', ({ loop }) => figureOf(loop.clients, wholeText)),
        numberColumn('queries a second', ({ loop }) => figureOf(loop.queriesPerSecond, threeDigits)),
        numberColumn('p50 ms', ({ loop }) => figureOf(loop.latency.p50Ms, threeDigits)),
        numberColumn('p95 ms', ({ loop }) => figureOf(loop.latency.p95Ms, threeDigits)),
        numberColumn('p99 ms', ({ loop }) => figureOf(loop.latency.p99Ms, threeDigits)),
        numberColumn('completed', ({ loop }) => figureOf(loop.completed, wholeText)),
        numberColumn('failures', ({ loop }) => figureOf(loop.failures, wholeText)),
        numberColumn('client’s lag, p99 ms', ({ loop }) => figureOf(loop.clientLagP99Ms, threeDigits)),
        shortColumn('load from', ({ loop }) => loop.loadGenerators),
      ]),
    }),
  };
}
