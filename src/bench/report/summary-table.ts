import { recallText, threeDigits } from './number-text.ts';
import { settingsText } from './settings-text.ts';
import type { Point } from '../../vault/result/result.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging } from '../../base/terminal/section.ts';
import { widthOf } from '../../base/terminal/text-width.ts';

/**
 * The settings of a sweep, an index at a time. On a narrow terminal columns are left out, never cut: the least important
 * first.
 */
export function pointTable(points: readonly Point[], widthColumns: number): readonly Line[] {
  if (points.length === 0) return [line(span('  No strategy was measured.', 'bad')), []];
  const shown = fitting(widthColumns);
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const key = `${point.strategy} ${settingsText(point.index)}`;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups].flatMap(([title, group]) => groupLines(title, group, shown, widthColumns));
}

interface TableColumn {
  readonly title: string;
  readonly widthColumns: number;
  /** 1 stays longest. */
  readonly rank: number;
  readonly cell: (point: Point) => string;
}

const settingColumns = 15;
const indentColumns = 4;

const columns: readonly TableColumn[] = [
  { title: 'recall', widthColumns: 7, rank: 1, cell: ({ recall }) => recallText(recall.mean) },
  {
    title: '[95 %]',
    widthColumns: 17,
    rank: 6,
    cell: ({ recall }) => `[${recall.interval.map(recallText).join(', ')}]`,
  },
  { title: 'p50 ms', widthColumns: 8, rank: 2, cell: ({ latency }) => threeDigits(latency.p50Ms) },
  { title: 'p95', widthColumns: 7, rank: 5, cell: ({ latency }) => threeDigits(latency.p95Ms) },
  {
    title: 'p99',
    widthColumns: 7,
    rank: 3,
    cell: ({ latency }) => (latency.p99Ms === null ? '–' : threeDigits(latency.p99Ms)),
  },
  { title: 'q/s', widthColumns: 7, rank: 4, cell: ({ queriesPerSecond }) => threeDigits(queriesPerSecond) },
  {
    title: 'CPU ms',
    widthColumns: 7,
    rank: 7,
    cell: ({ cpuMsPerQuery }) => (cpuMsPerQuery === null ? '–' : threeDigits(cpuMsPerQuery)),
  },
];

function fitting(widthColumns: number): readonly TableColumn[] {
  let room = widthColumns - indentColumns - settingColumns;
  const kept = new Set<TableColumn>();
  for (const column of columns.toSorted((a, b) => a.rank - b.rank)) {
    room -= column.widthColumns;
    if (room >= 0) kept.add(column);
  }
  return columns.filter((column) => kept.has(column));
}

function groupLines(
  title: string,
  group: readonly Point[],
  shown: readonly TableColumn[],
  widthColumns: number,
): readonly Line[] {
  const names = new Set(group.map(({ search }) => Object.keys(search).join(', ').replaceAll(/\w+\./g, '')));
  const [name] = names;
  const byValue = names.size === 1 && name !== undefined && name !== '';
  const heads = shown.map((column) => column.title.padStart(column.widthColumns)).join('');
  return [
    ...hanging(line(span(title, 'title'), span(byValue ? ` by ${name}` : '', 'muted')), widthColumns, 2),
    line(' '.repeat(indentColumns + settingColumns), span(heads, 'muted')),
    ...group.flatMap((point) => {
      const setting = byValue ? Object.values(point.search).join(', ') : settingsText(point.search);
      const cells = shown.map((column) => column.cell(point).padStart(column.widthColumns)).join('');
      const fits = widthOf(setting) < settingColumns;
      return [
        ...(fits ? [] : hanging(line(setting), widthColumns, indentColumns)),
        line(' '.repeat(indentColumns), (fits ? setting : '').padEnd(settingColumns), cells),
      ];
    }),
    [],
  ];
}
