import type { Build } from '../../vault/result/result.ts';
import { dataTable, numberColumn, shortColumn, textColumn } from './data-table.ts';
import { figure } from './figure.ts';
import { markup, type Markup } from '../../base/markup.ts';
import { figureOf, sizeText, spanText, tickText, wholeText } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { rangeChart } from './range-chart.ts';
import { seriesFor } from './series.ts';
import { median } from '../dataset/statistics/quantile.ts';
import { settingsText } from './settings-text.ts';
import { ownedBy, type Owned } from './subject.ts';

type BuildRow = Build & Owned;
type Repeat = Build['repeats'][number];

/** What an index costs before the first query. */
export function buildSection({ subjects, series }: ReportGround): PageSection {
  const builds = ownedBy(subjects, (result) => result.builds);
  const shared = { id: 'build', title: 'Build cost' };
  if (builds.length === 0) return { ...shared, body: [prose`No index was built.`, loadTable(subjects)] };
  const rows = (of: (repeat: Repeat) => number) =>
    builds.map((build) => ({
      series: seriesFor(series, build),
      label: `${seriesFor(series, build).label}, ${settingsText(build.index)}${build.builtOn === 'empty' ? ', on the empty table' : ''}`,
      value: medianOf(build.repeats.map(of)),
      range: ends(build.repeats.map(of)),
      ticks: build.repeats.map(of),
    }));
  const axis = { scale: 'linear', absent: 'not measured', reference: null, band: null } as const;
  return {
    ...shared,
    body: [
      figure({
        title: 'Time and size of an index',
        note: 'The sign is the median of the repeats, the small circles are the repeats: builds vary, and what varies between builds is no difference between queries.',
        charts: [
          rangeChart(
            rows(({ durationMs }) => durationMs / 1000),
            {
              ...axis,
              description: 'Build time of each index. The table below has the numbers.',
              label: 'build time, s',
              format: tickText,
            },
          ),
          rangeChart(
            rows(({ indexBytes }) => indexBytes / 1024 ** 2),
            {
              ...axis,
              description: 'Size of each index. The table below has the numbers.',
              label: 'size, MiB',
              format: tickText,
            },
          ),
        ],
        series: [...new Set(builds.map((build) => seriesFor(series, build)))],
        table: dataTable<BuildRow>('Builds: the median, and the least and the most of the repeats', builds, [
          shortColumn('profile', ({ subject }) => subject.label),
          textColumn('strategy', ({ strategy }) => strategy),
          textColumn('index', ({ index }) => settingsText(index)),
          textColumn('built', ({ builtOn }) => (builtOn === 'empty' ? 'on the empty table' : 'after the load')),
          numberColumn('rows', ({ rows: count }) => figureOf(count, wholeText)),
          numberColumn('repeats', ({ repeats }) => figureOf(repeats.length, wholeText)),
          numberColumn(
            'time',
            spread(({ durationMs }) => durationMs, spanText),
          ),
          numberColumn(
            'size',
            spread(({ indexBytes }) => indexBytes, sizeText),
          ),
          numberColumn(
            'WAL',
            spread(({ walBytes }) => walBytes, sizeText),
          ),
          numberColumn(
            'temporary',
            spread(({ temporaryBytes }) => temporaryBytes, sizeText),
          ),
          numberColumn(
            'peak memory',
            spread(({ memoryPeakBytes }) => memoryPeakBytes, sizeText),
          ),
          textColumn('server notices', ({ notices }) => notices.join(' ')),
        ]),
      }),
      loadTable(subjects),
    ],
  };
}

function loadTable(subjects: ReportGround['subjects']): Markup | null {
  const rows = subjects.flatMap((subject) => (subject.result.load === null ? [] : { ...subject.result.load, subject }));
  if (rows.length === 0) return null;
  return dataTable('Loading the vectors, binary COPY', rows, [
    shortColumn('profile', ({ subject }) => subject.label),
    numberColumn('rows', (row) => figureOf(row.rows, wholeText)),
    numberColumn('sent', ({ bytes }) => figureOf(bytes, sizeText)),
    numberColumn('time', ({ durationMs }) => figureOf(durationMs, spanText)),
    numberColumn('rows a second', ({ rowsPerSecond }) => figureOf(rowsPerSecond, wholeText)),
    textColumn('storage of vectors', ({ storage }) => storage),
  ]);
}

/** The median, and behind it both ends where they differ. */
function spread(of: (repeat: Repeat) => number | null, text: (value: number) => string): (row: BuildRow) => Markup {
  return ({ repeats }) => {
    const values = repeats.map(of).filter((value) => value !== null);
    const range = ends(values);
    if (range === null || range[0] === range[1]) return figureOf(medianOf(values), text);
    return markup`${figureOf(medianOf(values), text)} <span class="interval">${figureOf(range[0], text)} – ${figureOf(range[1], text)}</span>`;
  };
}

function medianOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values);
}

function ends(values: readonly number[]): readonly [number, number] | null {
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}
