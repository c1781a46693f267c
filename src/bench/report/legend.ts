import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { markup, Markup } from '../../base/markup.ts';
import type { Series } from './series.ts';

/** What colour, symbol and line mean, as text with samples beside it. */
export function legend(series: readonly Series[]): Markup | null {
  if (series.length === 0) return null;
  return markup`<ul class="legend">${series.map((each) => markup`<li>${sample(each)}<bdi>${each.label}</bdi></li>`)}</ul>`;
}

function sample({ color, symbol, dash }: Series): Markup {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    className: 'plot',
    document,
    width: 34,
    height: 14,
    margin: 0,
    axis: null,
    x: { domain: [0, 2] },
    y: { domain: [0, 2] },
    marks: [
      Plot.ruleY([1], { stroke: color, strokeDasharray: dash, strokeWidth: 1.8 }),
      Plot.dot([1], { x: 1, y: 1, symbol, fill: color, stroke: color, r: 4 }),
    ],
  });
  for (const style of svg.querySelectorAll('style')) style.remove();
  svg.setAttribute('aria-hidden', 'true');
  return new Markup(svg.outerHTML);
}
