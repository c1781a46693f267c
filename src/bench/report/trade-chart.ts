import * as Plot from '@observablehq/plot';
import { chartText, tooltip, type Chart, type Frame } from './chart.ts';
import { recallText, threeDigits, tickText } from './number-text.ts';
import { paretoFrontOf } from '../measure/pareto.ts';
import { recallDomain, recallPlace, recallTick, recallTicks } from './recall-scale.ts';
import type { Series } from './series.ts';

/** A setting in a picture of recall against what it costs. */
interface TradePoint {
  readonly series: Series;
  /** For whoever points at it. */
  readonly name: string;
  /** Written beside it, where there is room. */
  readonly search: string;
  readonly recall: number;
  readonly recallInterval: readonly [number, number];
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

/**
 * Recall against a latency (less is better) or a throughput (more is better), both axes logarithmic. The line of a series
 * joins the settings that no other one of it beats; the grey band is the front of all series.
 */
export function tradeChart(
  points: readonly TradePoint[],
  options: { readonly description: string; readonly label: string; readonly better: 'less' | 'more' },
): Chart {
  const { better, label, description } = options;
  const front = (of: readonly TradePoint[]): readonly TradePoint[] =>
    paretoFrontOf(of, ({ value, recall }) => ({ cost: better === 'less' ? value : -value, recall }));
  const series = [...new Set(points.map((point) => point.series))];
  const fronts = series.map((each) => front(points.filter((point) => point.series === each)));
  const best = new Set(fronts.flat());
  return {
    description,
    draw: (frame) => ({
      ...frameOf(points, frame),
      x: {
        type: 'log',
        label: better === 'less' ? `← less is better · ${label}` : `${label} · more is better →`,
        labelArrow: 'none',
        ...xScale(points, frame),
      },
      marks: [
        Plot.gridX({ ticks: frame.narrow ? 4 : 8 }),
        Plot.gridY(yTicks(points, frame)),
        Plot.frame({ strokeOpacity: 0.25 }),
        Plot.line(front(points), { ...place, stroke: 'var(--front)', strokeWidth: 12, strokeLinejoin: 'round' }),
        ...fronts.map((each) =>
          Plot.line(each, {
            ...place,
            stroke: each[0]?.series.color ?? '',
            strokeDasharray: each[0]?.series.dash ?? '',
            strokeWidth: 1.8,
          }),
        ),
        ...points.flatMap((point) => pointMarks(point, best.has(point))),
        ...settingMarks([...best], points, frame),
      ],
    }),
  };
}

const marginTop = 28;
const marginBottom = 44;
const marginRight = 16;

function marginLeftOf({ narrow }: Frame): number {
  return narrow ? 44 : 52;
}

function heightOf({ narrow }: Frame): number {
  return narrow ? 320 : 430;
}

const place = { x: 'value', y: (point: TradePoint) => recallPlace(point.recall) };

function frameOf(points: readonly TradePoint[], frame: Frame): Plot.PlotOptions {
  const [low, high] = domainOf(points);
  return {
    height: heightOf(frame),
    marginLeft: marginLeftOf(frame),
    marginRight,
    marginBottom,
    marginTop,
    y: {
      domain: [recallPlace(low), recallPlace(high)],
      label: '↑ recall, more is better',
      labelArrow: 'none',
      ticks: [...yTicks(points, frame)],
      tickFormat: recallTick,
    },
  };
}

function domainOf(points: readonly TradePoint[]): readonly [number, number] {
  return recallDomain(points.flatMap(({ recallInterval, recall }) => [...recallInterval, recall]));
}

function yTicks(points: readonly TradePoint[], frame: Frame): readonly number[] {
  return recallTicks(domainOf(points), heightOf(frame) - marginTop - marginBottom);
}

function xScale(points: readonly TradePoint[], { narrow }: Frame): Plot.ScaleOptions {
  return { domain: xDomain(points), ticks: narrow ? 4 : 8, tickFormat: tickText };
}

function xDomain(points: readonly TradePoint[]): [number, number] {
  const values = points.flatMap(({ value, interval }) => [value, ...(interval ?? [])]).filter((value) => value > 0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [low / 1.15, high * 1.15];
}

/** The settings of the best, as far as no text lies on another one or on a sign. */
function settingMarks(
  best: readonly TradePoint[],
  points: readonly TradePoint[],
  frame: Frame,
): readonly Plot.Markish[] {
  const at = pixelsOf(points, frame);
  const taken = points.map((point): Box => {
    const { x, y } = at(point);
    return { left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 };
  });
  return best.flatMap((point) => {
    const text = chartText(point.search, 24);
    const { x, y } = at(point);
    const width = text.length * letterPixels;
    const sides = corners.map(({ textAnchor, dx, dy }) => {
      const left = textAnchor === 'start' ? x + dx : x + dx - width;
      return { textAnchor, dx, dy, box: { left, right: left + width, top: y + dy - 6, bottom: y + dy + 6 } };
    });
    const free = sides.find(
      ({ box }) =>
        box.left > marginLeftOf(frame) + 2 &&
        box.right < frame.widthPixels - marginRight - 2 &&
        box.top > marginTop &&
        box.bottom < heightOf(frame) - marginBottom &&
        taken.every((other) => isApart(box, other)),
    );
    if (free === undefined) return [];
    taken.push(free.box);
    const { textAnchor, dx, dy } = free;
    const style = { textAnchor, dx, dy, fill: 'currentColor', stroke: 'var(--paper)', strokeWidth: 3 };
    return [Plot.text([point], { ...place, ...style, text: [text], fontSize: 11 })];
  });
}

/** Where a text stands beside its sign, the best place first. */
const corners = [
  { textAnchor: 'end', dx: -8, dy: -10 },
  { textAnchor: 'start', dx: 8, dy: 10 },
  { textAnchor: 'start', dx: 8, dy: -10 },
  { textAnchor: 'end', dx: -8, dy: 10 },
] as const;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Rather too wide than too narrow, for 11 pixels high. */
const letterPixels = 6.6;

function isApart(one: Box, other: Box): boolean {
  return one.right < other.left || other.right < one.left || one.bottom < other.top || other.bottom < one.top;
}

/** Where a point is drawn, by the scales of {@link frameOf} and {@link xScale}. */
function pixelsOf(
  points: readonly TradePoint[],
  frame: Frame,
): (point: TradePoint) => { readonly x: number; readonly y: number } {
  const [left, right] = xDomain(points).map(Math.log) as [number, number];
  const [low, high] = domainOf(points).map(recallPlace) as [number, number];
  const [width, height] = [
    frame.widthPixels - marginLeftOf(frame) - marginRight,
    heightOf(frame) - marginTop - marginBottom,
  ];
  return ({ value, recall }) => ({
    x: marginLeftOf(frame) + ((Math.log(value) - left) / (right - left)) * width,
    y: marginTop + ((high - recallPlace(recall)) / (high - low)) * height,
  });
}

/** Drawn one by one: each has its own colour, symbol and strength. */
function pointMarks(point: TradePoint, best: boolean): readonly Plot.Markish[] {
  const { series, recall, recallInterval, value, interval, name } = point;
  const bar = { stroke: series.color, strokeWidth: 1.4, strokeOpacity: best ? 0.8 : 0.35 };
  const y = recallPlace(recall);
  return [
    Plot.ruleX([value], { x: value, y1: recallPlace(recallInterval[0]), y2: recallPlace(recallInterval[1]), ...bar }),
    ...(interval === null ? [] : [Plot.ruleY([y], { y, x1: interval[0], x2: interval[1], ...bar })]),
    Plot.dot([value], {
      x: value,
      y,
      symbol: series.symbol,
      r: best ? 4.5 : 3,
      fill: best ? series.color : 'var(--paper)',
      stroke: series.color,
      strokeOpacity: best ? 1 : 0.6,
      title: [tooltip(series.label, name, `recall ${recallText(recall)}, ${threeDigits(value)}`)],
    }),
  ];
}
