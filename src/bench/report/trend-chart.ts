import * as Plot from '@observablehq/plot';
import { chartText, tooltip, type Chart } from './chart.ts';
import { threeDigits } from './number-text.ts';
import type { Series } from './series.ts';

/** What one series did at one step. */
interface TrendPoint {
  readonly series: Series;
  readonly step: string;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

interface TrendOptions {
  readonly description: string;
  readonly label: string;
  readonly stepLabel: string;
  readonly scale: 'log' | 'linear' | 'share';
  readonly format: (value: number) => string;
}

/** A line a series over steps that stand side by side, in the order in which they first occur. */
export function trendChart(points: readonly TrendPoint[], options: TrendOptions): Chart {
  const steps = [...new Set(points.map(({ step }) => step))];
  const series = [...new Set(points.map((point) => point.series))];
  return {
    description: options.description,
    draw: ({ widthPixels, narrow }) => {
      const lettersMax = Math.max(...steps.map(({ length }) => length));
      const rotated = lettersMax * 6.5 > (widthPixels - 80) / steps.length;
      return {
        height: (narrow ? 240 : 300) + (rotated ? 50 : 0),
        marginLeft: 56,
        marginRight: 24,
        marginTop: 28,
        marginBottom: rotated ? 100 : 44,
        x: {
          type: 'point',
          domain: steps,
          padding: 0.4,
          label: options.stepLabel === '' ? null : options.stepLabel,
          labelAnchor: 'center',
          labelArrow: 'none',
          tickRotate: rotated ? -40 : 0,
          tickFormat: (step: string) => chartText(step, 22),
        },
        y: yScale(points, options),
        marks: [
          Plot.gridY({ ticks: 5 }),
          Plot.frame({ strokeOpacity: 0.25 }),
          ...series.flatMap((each) =>
            seriesMarks(
              points.filter((point) => point.series === each),
              each,
            ),
          ),
        ],
      };
    },
  };
}

function yScale(points: readonly TrendPoint[], { scale, label, format }: TrendOptions): Plot.ScaleOptions {
  const values = points.flatMap(({ value, interval }) => [value, ...(interval ?? [])]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const shared = { label: `↑ ${label}`, labelArrow: 'none' as const, tickFormat: format, ticks: 5 };
  if (scale === 'log') {
    const positive = Math.min(...values.filter((value) => value > 0));
    return { ...shared, type: 'log', domain: [positive / 1.3, high * 1.3] };
  }
  if (scale === 'linear') return { ...shared, domain: [0, high * 1.08 || 1] };
  return { ...shared, domain: [Math.max(0, Math.floor(low * 20 - 0.5) / 20), 1] };
}

function seriesMarks(points: readonly TrendPoint[], { color, dash, symbol, label }: Series): readonly Plot.Markish[] {
  return [
    Plot.line(points, { x: 'step', y: 'value', stroke: color, strokeDasharray: dash, strokeWidth: 1.8 }),
    Plot.ruleX(
      points.filter(({ interval }) => interval !== null),
      {
        x: 'step',
        y1: ({ interval }: TrendPoint) => interval?.[0],
        y2: ({ interval }: TrendPoint) => interval?.[1],
        stroke: color,
        strokeWidth: 1.4,
      },
    ),
    Plot.dot(points, {
      x: 'step',
      y: 'value',
      symbol,
      r: 4,
      fill: color,
      stroke: color,
      title: ({ step, value }: TrendPoint) => tooltip(label, step, threeDigits(value)),
    }),
  ];
}
