import type { OpenLoop } from '../../vault/result/result.ts';
import { numberColumn, pictureTable } from './data-table.ts';
import { figure } from './figure.ts';
import { figureOf, percentText, threeDigits, tickText, wholeText } from './number-text.ts';
import { operatingPoints } from '../../vault/result/operating-point.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { settingColumns, type PointRow } from './recall-section.ts';
import { seriesFor } from './series.ts';
import { seriesName, ownedBy } from './subject.ts';
import { trendChart } from './trend-chart.ts';

type LoopRow = PointRow & { readonly loop: OpenLoop };

/** Queries that arrive whether or not the server is ready: what a user waits under load. */
export function openLoopSection({ subjects, series }: ReportGround): PageSection {
  const looped = ownedBy(subjects, ({ points }) => points.filter(({ openLoops }) => openLoops.length > 0));
  const shared = { id: 'open-loop', title: 'Open loop: latency under offered load' };
  if (looped.length === 0) return { ...shared, body: prose`No open loop was run.` };
  const shown = operatingPoints(looped, seriesName);
  const rows: readonly LoopRow[] = looped.flatMap((point) => point.openLoops.map((loop) => ({ ...point, loop })));
  const chart = (name: string, of: (loop: OpenLoop) => number | null) =>
    trendChart(
      shown.flatMap((point) =>
        point.openLoops.flatMap((loop) => {
          const value = of(loop);
          if (value === null) return [];
          const interval = name === 'p50' ? loop.latency.p50IntervalMs : null;
          return [{ series: seriesFor(series, point), step: percentText(loop.targetShare), value, interval }];
        }),
      ),
      {
        description: `The latency’s ${name} by the share of capacity that is offered. The table below has the numbers.`,
        label: `${name}, ms, logarithmic`,
        stepLabel: 'offered load, of the closed loop’s capacity',
        scale: 'log',
        format: tickText,
      },
    );
  return {
    ...shared,
    body: figure({
      title: 'Latency from the scheduled start',
      note: 'Queries arrive at random (Poisson) at a share of the capacity that the closed loop found. The clock starts when a query was to be sent, so that waiting counts.',
      charts: [
        chart('p50', ({ latency }) => latency.p50Ms),
        ...(rows.some(({ loop }) => loop.latency.p99Ms !== null) ? [chart('p99', ({ latency }) => latency.p99Ms)] : []),
      ],
      series: shown.map((point) => seriesFor(series, point)),
      table: pictureTable<LoopRow>('Open loop', rows, [
        ...settingColumns(looped),
        numberColumn('offered', ({ loop }) => figureOf(loop.targetShare, percentText)),
        numberColumn('queries a second', ({ loop }) => figureOf(loop.ratePerSecond, threeDigits)),
        numberColumn('p50 ms', ({ loop }) => figureOf(loop.latency.p50Ms, threeDigits)),
        numberColumn('p95 ms', ({ loop }) => figureOf(loop.latency.p95Ms, threeDigits)),
        numberColumn('p99 ms', ({ loop }) => figureOf(loop.latency.p99Ms, threeDigits)),
        numberColumn('completed', ({ loop }) => figureOf(loop.completed, wholeText)),
        numberColumn('failures', ({ loop }) => figureOf(loop.failures, wholeText)),
        numberColumn('sent late, p99 ms', ({ loop }) => figureOf(loop.scheduleLagP99Ms, threeDigits)),
      ]),
    }),
  };
}
