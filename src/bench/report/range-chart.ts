import * as Plot from '@observablehq/plot';
import { chartText, tooltip, type Chart } from './chart.ts';
import { threeDigits } from './number-text.ts';
import type { Series } from './series.ts';

/** One row of a picture: a value, what it ranges over, and smaller signs beside it. */
export interface RangeRow {
  readonly series: Pick<Series, 'color' | 'symbol' | 'dash'>;
  readonly label: string;
  /** Null is written out as `absent`. */
  readonly value: number | null;
  readonly range: readonly [number, number] | null;
  readonly ticks: readonly number[];
}

interface RangeOptions {
  readonly description: string;
  readonly label: string;
  readonly scale: 'log' | 'linear';
  /** What is written where there is no value. */
  readonly absent: string;
  /** Drawn as a line from top to bottom. */
  readonly reference: number | null;
  /** Drawn as a band from top to bottom. */
  readonly band: readonly [number, number] | null;
  readonly format: (value: number) => string;
}

/** A row a thing, its name above it, its value and range on a shared axis. */
export function rangeChart(rows: readonly RangeRow[], options: RangeOptions): Chart {
  return {
    description: options.description,
    draw: ({ narrow }) => ({
      height: rows.length * rowPixels + 64,
      marginLeft: 12,
      marginRight: 30,
      marginTop: 10,
      marginBottom: 44,
      x: xScale(rows, options, narrow),
      y: { type: 'band', domain: rows.map((_, index) => index), axis: null, padding: 0 },
      marks: [
        Plot.gridX({ ticks: narrow ? 4 : 8 }),
        ...(options.band === null
          ? []
          : [Plot.rectX([options.band], { x1: options.band[0], x2: options.band[1], fill: 'var(--front)' })]),
        ...(options.reference === null ? [] : [Plot.ruleX([options.reference], { strokeOpacity: 0.6 })]),
        ...rows.flatMap((row, index) => rowMarks(row, index, options, narrow ? 44 : 90)),
      ],
    }),
  };
}

const rowPixels = 40;

function xScale(rows: readonly RangeRow[], options: RangeOptions, narrow: boolean): Plot.ScaleOptions {
  const { scale, label, reference, band, format } = options;
  const values = [
    ...rows.flatMap(({ value, range, ticks }) => [...(value === null ? [] : [value]), ...(range ?? []), ...ticks]),
    ...(reference === null ? [] : [reference]),
    ...(band ?? []),
  ].filter((value) => scale === 'linear' || value > 0);
  const shared = { label: `${label} →`, ticks: narrow ? 4 : 8, tickFormat: format, labelAnchor: 'center' as const };
  if (values.length === 0) return { ...shared, domain: [0, 1] };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (scale === 'log') return { ...shared, type: 'log', domain: [low / 1.2, high * 1.2] };
  const from = reference === null ? 0 : Math.min(low, reference);
  const room = (high - from) * 0.06 || 1;
  return { ...shared, domain: [reference === null ? 0 : from - room, high + room] };
}

function rowMarks(row: RangeRow, index: number, options: RangeOptions, lettersMax: number): readonly Plot.Markish[] {
  const { series, value, range, ticks, label } = row;
  const { color, symbol, dash } = series;
  const words = chartText(value === null ? `${options.absent}: ${label}` : label, lettersMax);
  const text = Plot.text([index], {
    y: index,
    text: [words],
    frameAnchor: 'left',
    textAnchor: 'start',
    dx: 4,
    dy: -11,
    fill: 'currentColor',
    stroke: 'var(--paper)',
    strokeWidth: 3,
  });
  if (value === null) return [text];
  const low = { y: index, dy: 6 };
  return [
    ...(range === null
      ? []
      : [
          Plot.ruleY([index], {
            ...low,
            x1: range[0],
            x2: range[1],
            stroke: color,
            strokeDasharray: dash,
            strokeWidth: 2,
          }),
        ]),
    ...ticks.map((tick) =>
      Plot.dot([tick], { ...low, x: tick, r: 2.5, fill: 'var(--paper)', stroke: color, strokeWidth: 1.6 }),
    ),
    Plot.dot([value], {
      ...low,
      x: value,
      symbol,
      r: 5,
      fill: color,
      stroke: color,
      title: [tooltip(label, threeDigits(value))],
    }),
    text,
  ];
}
