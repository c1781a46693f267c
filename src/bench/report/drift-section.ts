import type { DriftStep } from '../../vault/result/scenarios.ts';
import { numberColumn, pictureTable, shortColumn, textColumn } from './data-table.ts';
import { figure } from './figure.ts';
import {
  figureOf,
  estimateOf,
  percentText,
  recallText,
  sizeText,
  spanText,
  threeDigits,
  tickText,
  wholeText,
} from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { seriesFor } from './series.ts';
import { ownedBy } from './subject.ts';
import { trendChart } from './trend-chart.ts';

/** What inserts, updates and deletes do to an index, and what mends it. */
export function driftSection({ subjects, series }: ReportGround): PageSection {
  const steps = ownedBy(subjects, ({ drift }) => drift);
  const shared = { id: 'drift', title: 'Drift: recall and latency as the data changes' };
  if (steps.length === 0) return { ...shared, body: prose`No drift was measured.` };
  const points = (value: (step: DriftStep) => number, interval: (step: DriftStep) => readonly [number, number]) =>
    steps.map((step) => ({
      series: seriesFor(series, step),
      step: step.step,
      value: value(step),
      interval: interval(step),
    }));
  return {
    ...shared,
    body: figure({
      title: 'Recall and median latency, step by step',
      note: 'The exact answer is found anew at every step, on the rows that there are then.',
      charts: [
        trendChart(
          points(
            ({ recall }) => recall.mean,
            ({ recall }) => recall.interval,
          ),
          {
            description: 'Recall after each step. The table below has the numbers.',
            label: 'recall',
            stepLabel: '',
            scale: 'share',
            format: tickText,
          },
        ),
        trendChart(
          points(
            ({ latency }) => latency.p50Ms,
            ({ latency }) => latency.p50IntervalMs,
          ),
          {
            description: 'Median latency after each step. The table below has the numbers.',
            label: 'p50, ms',
            stepLabel: '',
            scale: 'linear',
            format: tickText,
          },
        ),
      ],
      series: [...new Set(steps.map((step) => seriesFor(series, step)))],
      table: pictureTable('Drift', steps, [
        shortColumn('profile', ({ subject }) => subject.label),
        textColumn('strategy', ({ strategy }) => strategy),
        textColumn('step', ({ step }) => step),
        numberColumn('rows', ({ rows }) => figureOf(rows, wholeText)),
        numberColumn('recall', ({ recall }) => estimateOf(recall.mean, recall.interval, recallText)),
        numberColumn('short', ({ recall }) => figureOf(recall.shareShort, percentText)),
        numberColumn('p50 ms', ({ latency }) => estimateOf(latency.p50Ms, latency.p50IntervalMs, threeDigits)),
        numberColumn('p99 ms', ({ latency }) => figureOf(latency.p99Ms, threeDigits)),
        numberColumn('index', ({ indexBytes }) => figureOf(indexBytes, sizeText)),
        numberColumn('the step took', ({ durationMs }) => figureOf(durationMs, spanText)),
        textColumn('doubts', ({ warnings }) => warnings.map(({ sentence }) => sentence).join(' ')),
      ]),
    }),
  };
}
