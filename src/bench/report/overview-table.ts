import { operatingPoints, operatingRecall } from '../../vault/result/operating-point.ts';
import type { Build } from '../../vault/result/result.ts';
import { median } from '../dataset/statistics/quantile.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';
import { dataTable, numberColumn } from './data-table.ts';
import { estimateOf, figureOf, recallText, sizeText, spanText, threeDigits } from './number-text.ts';
import { settingColumns, type PointRow } from './recall-section.ts';
import { ownedBy, seriesName, type Subject } from './subject.ts';

/** Which index with which settings, and what it costs: one measured setting a series, the fastest of those that reach the recall first. */
export function overviewTable(subjects: readonly Subject[]): Content {
  const points = subjects.flatMap((subject) =>
    operatingPoints(
      ownedBy([subject], (result) => result.points),
      seriesName,
      wantedOf(subject),
    ),
  );
  if (points.length === 0) return null;
  const rows = points.toSorted(
    (left, right) =>
      (rank(left) === rank(right) ? 0 : rank(left) - rank(right)) || right.recall.mean - left.recall.mean,
  );
  const [recall, ...setting] = settingColumns(rows, numberColumn('recall', recallCell));
  return dataTable(captionOf(subjects), rows, [
    ...(recall === undefined ? [] : [recall]),
    numberColumn('p50 ms', ({ latency }) => figureOf(latency.p50Ms, threeDigits)),
    ...setting,
    numberColumn('p95 ms', ({ latency }) => figureOf(latency.p95Ms, threeDigits)),
    numberColumn('queries a second', ({ queriesPerSecond }) => figureOf(queriesPerSecond, threeDigits)),
    numberColumn('index size', (row) => figureOf(buildMedian(row, 'indexBytes'), sizeText)),
    numberColumn('built in', (row) => figureOf(buildMedian(row, 'durationMs'), spanText)),
  ]);
}

function captionOf(subjects: readonly Subject[]): string {
  const wanted = [...new Set(subjects.map(wantedOf))].join(' or ');
  return `The fastest measured setting of each index with recall ${wanted} or more, one client`;
}

function wantedOf({ result }: Subject): number {
  return result.targetRecall ?? operatingRecall;
}

/** For sorting: what reaches the recall by its latency, and anything else behind it. */
function rank(point: PointRow): number {
  return isReached(point) ? point.latency.p50Ms : Infinity;
}

function isReached({ recall, subject }: PointRow): boolean {
  return recall.interval[0] >= wantedOf(subject);
}

function recallCell(point: PointRow): Markup {
  const { mean, interval } = point.recall;
  return markup`${estimateOf(mean, interval, recallText)}${isReached(point) ? null : markup` <span class="missed">not reached, the best</span>`}`;
}

/** Null where the index was there before. */
function buildMedian({ subject, strategy, index }: PointRow, of: keyof Build['repeats'][number]): number | null {
  const build = subject.result.builds.find(
    (each) =>
      each.strategy === strategy && each.builtOn !== 'empty' && JSON.stringify(each.index) === JSON.stringify(index),
  );
  const values = (build?.repeats ?? []).map((repeat) => repeat[of]).filter((value) => value !== null);
  return values.length === 0 ? null : median(values);
}
