import { dataTable, numberColumn, shortColumn, textColumn } from './data-table.ts';
import { figure } from './figure.ts';
import { markup, type Content } from '../../base/markup.ts';
import { figureOf, estimateOf, threeDigits, tickText, wholeText } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { rangeChart, type RangeRow } from './range-chart.ts';
import { ownedBy, type Subject } from './subject.ts';

/** What the harness found out about itself: how small a difference it can detect, and whether its truth is one. */
export function trustSection(ground: ReportGround): PageSection {
  return {
    id: 'trust',
    title: 'How far the numbers can be trusted',
    body: [comparisons(ground), floorTable(ground.subjects), oracleTable(ground.subjects)],
  };
}

function comparisons({ subjects, series }: ReportGround): Content {
  const same = ownedBy(subjects, ({ sameArms }) => sameArms).map((arms) => ({
    ...arms,
    name: `A/A: ${arms.point}`,
    word: 'the same twice',
  }));
  const different = ownedBy(subjects, (result) => result.comparisons).map((arms) => ({
    ...arms,
    name: `${arms.second} over ${arms.first}`,
    word: arms.tellable ? 'a difference' : 'indistinguishable',
  }));
  const rows = [...same, ...different];
  if (rows.length === 0)
    return prose`Nothing was measured twice (A/A), so the smallest measurable difference is unknown.`;
  const smallest = Math.max(1, ...same.map(({ smallestTellableRatio }) => smallestTellableRatio));
  const ranges = rows.flatMap((row): RangeRow[] => {
    const first = series.find(({ subject }) => subject === row.subject);
    if (first === undefined) return [];
    const look = {
      ...first,
      color: 'currentColor',
      dash: 'none',
      symbol: row.word === 'the same twice' ? 'circle' : 'square',
    } as const;
    return [
      { series: look, label: `${row.subject.label}: ${row.name}`, value: row.ratio, range: row.interval, ticks: [] },
    ];
  });
  return figure({
    title: 'A/A runs and comparisons',
    note: markup`The same queries, interleaved. The ratio is the second’s time over the first’s, with a 95 % interval. The grey band is what the A/A run cannot distinguish from 1.`,
    charts: [
      rangeChart(ranges, {
        description:
          'Ratios with intervals, and the band of indistinguishable ratios. The table below has the numbers.',
        label: 'ratio of latencies, logarithmic',
        scale: 'log',
        absent: '',
        reference: 1,
        band: smallest === 1 ? null : [1 / smallest, smallest],
        format: tickText,
      }),
    ],
    series: [],
    subjects,
    table: markup`${dataTable('A/A runs: one arm measured as if it were two', same, [
      shortColumn('profile', ({ subject }) => subject.label),
      textColumn('arm', ({ point }) => point),
      numberColumn('ratio', ({ ratio, interval }) => estimateOf(ratio, interval, threeDigits)),
      numberColumn('smallest measurable ratio', ({ smallestTellableRatio }) =>
        figureOf(smallestTellableRatio, threeDigits),
      ),
    ])}${
      different.length === 0
        ? null
        : dataTable('Comparisons of two arms', different, [
            shortColumn('profile', ({ subject }) => subject.label),
            textColumn('first', ({ first }) => first),
            textColumn('second', ({ second }) => second),
            numberColumn('ratio', ({ ratio, interval }) => estimateOf(ratio, interval, threeDigits)),
            textColumn('', ({ word }) => word),
          ])
    }`,
  });
}

function floorTable(subjects: readonly Subject[]): Content {
  const rows = subjects.map((subject) => ({ ...subject.result.floor, subject }));
  return [
    prose`The floor is <code>SELECT 1</code> over the same connection: what a query costs before anything is searched.`,
    dataTable('Floor, ms', rows, [
      shortColumn('profile', ({ subject }) => subject.label),
      numberColumn('p50', ({ p50Ms, p50IntervalMs }) => estimateOf(p50Ms, p50IntervalMs, threeDigits)),
      numberColumn('p90', ({ p90Ms }) => figureOf(p90Ms, threeDigits)),
      numberColumn('p95', ({ p95Ms }) => figureOf(p95Ms, threeDigits)),
      numberColumn('p99', ({ p99Ms }) => figureOf(p99Ms, threeDigits)),
      numberColumn('max', ({ maxMs }) => figureOf(maxMs, threeDigits)),
      numberColumn('samples', ({ samples }) => figureOf(samples, wholeText)),
      numberColumn('failures', ({ failures }) => figureOf(failures, wholeText)),
    ]),
  ];
}

function oracleTable(subjects: readonly Subject[]): Content {
  const rows = subjects.map((subject) => ({ ...subject.result.oracle, subject }));
  return [
    prose`The exact neighbours are found twice: by pgparity itself, and by the server without any index. Where they disagree, no recall can be believed.`,
    dataTable('Two oracles', rows, [
      shortColumn('profile', ({ subject }) => subject.label),
      numberColumn('queries', ({ queries }) => figureOf(queries, wholeText)),
      textColumn('', ({ agreed }) => (agreed ? 'agree' : 'DISAGREE')),
    ]),
  ];
}
