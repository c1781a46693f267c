import { markup, type Content, type Markup } from '../../base/markup.ts';
import type { ComparedBudget } from '../compare/budget.ts';
import type { ResultComparison } from '../compare/compare-results.ts';
import { dataTable, numberColumn, textColumn } from './data-table.ts';
import { figure } from './figure.ts';
import { estimateOf, figureOf, percentText, recallText, threeDigits, tickText } from './number-text.ts';
import { prose, type PageSection } from './page-section.ts';
import { rangeChart, type RangeRow } from './range-chart.ts';
import { canaryMarks, type Subject } from './subject.ts';
import { changeWords } from './change-words.ts';

type ComparedPoint = ResultComparison['points'][number];

/** What the second result has that the first has not: each setting that both measured, with intervals. */
export function changeSection(
  subjects: readonly Subject[],
  comparison: ResultComparison,
  findings: readonly ComparedBudget[],
): PageSection {
  const { points, unpaired, obstacles } = comparison;
  // A row belongs to both; where one of them is restricted, it carries that one's canary.
  const owner = subjects.find(({ restricted }) => restricted) ?? subjects[0];
  if (owner === undefined || points.length === 0)
    return {
      id: 'change',
      title: 'What changed',
      body: [obstacleItems(obstacles), prose`No setting was measured by both.`],
    };
  const rows = points.map((point) => ({ ...point, subject: owner }));
  return {
    id: 'change',
    title: 'What changed',
    body: [
      markup`<p class="verdict ${obstacles.length === 0 && findings.every(({ kind }) => kind !== 'broken') ? 'good' : 'bad'}">${verdictWords(comparison)}</p>`,
      obstacleItems(obstacles),
      findings.length === 0
        ? null
        : markup`<ul class="sprung">${findings.map(({ kind, sentence }) => markup`<li>budget ${kind}: ${sentence}${canaryMarks(subjects)}</li>`)}</ul>`,
      figure({
        title: 'The second result over the first',
        note: noiseNote(comparison),
        charts: [ratioChart(points, comparison), recallChart(points)],
        series: [],
        subjects,
        table: dataTable('Every setting that both measured', rows, [
          numberColumn('recall', ({ recall: [first, second] }) => arrow(first, second, recallText)),
          numberColumn('difference', ({ recallDifference }) =>
            estimateOf(recallDifference.value, recallDifference.interval, signedRecall),
          ),
          textColumn('setting', ({ id }) => id),
          numberColumn('p50 ms', ({ p50Ms: [first, second] }) => arrow(first, second, threeDigits)),
          numberColumn('ratio', ({ p50Ratio }) => estimateOf(p50Ratio.value, p50Ratio.interval, ratioText)),
          textColumn('change', (point) => changeWords(point)),
        ]),
      }),
      unpaired.length === 0 ? null : prose`Measured by one of them only: ${unpaired.join('; ')}.`,
    ],
  };
}

function verdictWords({ points, obstacles }: ResultComparison): string {
  const words = points.map((point) => changeWords(point));
  const count = (text: string): number => words.filter((word) => word.includes(text)).length;
  const parts = ['slower', 'faster', 'recall lower', 'recall higher', 'no clear difference'].flatMap((text) =>
    count(text) === 0 ? [] : [`${count(text)} ${text}`],
  );
  const sum = `Of ${points.length} ${points.length === 1 ? 'setting' : 'settings'}: ${parts.join(', ')}.`;
  return obstacles.length === 0 ? sum : `Not comparable, shown because of --force. ${sum}`;
}

function obstacleItems(obstacles: readonly string[]): Content {
  return obstacles.length === 0
    ? null
    : markup`<ul class="findings">${obstacles.map((sentence) => markup`<li class="bad">${sentence}</li>`)}</ul>`;
}

function noiseNote({ smallestTellableRatio }: ResultComparison): string {
  const noise =
    smallestTellableRatio === null
      ? 'No search was measured against itself, so the noise of the runs is unknown.'
      : `The grey band is noise: ratios nearer to 1 than ${percentText(smallestTellableRatio - 1)}.`;
  return `Latency as a ratio, recall as a difference, each with its 95 % interval. Right of the line the second result has more. ${noise}`;
}

function ratioChart(points: readonly ComparedPoint[], { smallestTellableRatio }: ResultComparison) {
  const noise = smallestTellableRatio ?? 1;
  return rangeChart(
    points.map(({ id, p50Ratio }) => rangeRow(id, p50Ratio)),
    {
      description: 'The ratio of the median latencies of each setting. The table below has the numbers.',
      label: 'ratio of p50 latencies, logarithmic',
      scale: 'log',
      absent: '',
      reference: 1,
      band: noise === 1 ? null : [1 / noise, noise],
      format: tickText,
    },
  );
}

function recallChart(points: readonly ComparedPoint[]) {
  return rangeChart(
    points.map(({ id, recallDifference }) => rangeRow(id, recallDifference)),
    {
      description: 'The difference in recall of each setting. The table below has the numbers.',
      label: 'difference in recall',
      scale: 'linear',
      absent: '',
      reference: 0,
      band: null,
      format: tickText,
    },
  );
}

/** A square on a whole line is a difference; a circle on a dotted one is none, or noise. */
function rangeRow(label: string, { value, interval, tellable }: ComparedPoint['p50Ratio']): RangeRow {
  const look = {
    color: 'currentColor',
    dash: tellable ? 'none' : '2 3',
    symbol: tellable ? 'square' : 'circle',
  } as const;
  return { series: look, label, value, range: interval, ticks: [] };
}

function arrow(first: number, second: number, text: (value: number) => string): Markup {
  return markup`${figureOf(first, text)} → ${figureOf(second, text)}`;
}

function signedRecall(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}

function ratioText(value: number): string {
  return value.toFixed(3);
}
